import { type FaultRule, parseFaults } from './faults';

/** Options from the environment of the start command: `<PREFIX>_FAULTS` and `<PREFIX>_ENDPOINT_<SERVICE>`. */
export interface EnvironmentOptions {
  readonly faults: readonly FaultRule[];
  /** Addresses of outside emulators by service, in upper case as in `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly emulators: Readonly<Record<string, string>>;
}

/** @throws Error that names the variable and the mistake */
export function readEnvironment(prefix: string, environment: NodeJS.ProcessEnv): EnvironmentOptions {
  const emulators: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith(`${prefix}_ENDPOINT_`) && value) {
      emulators[name.slice(`${prefix}_ENDPOINT_`.length)] = value;
    }
  }
  const variable = `${prefix}_FAULTS`;
  try {
    return { faults: parseFaults(environment[variable]), emulators };
  } catch (error) {
    throw new Error(`${variable}: ${(error as Error).message}`, { cause: error });
  }
}
