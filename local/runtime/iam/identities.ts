import { createHmac } from 'node:crypto';
import type { Principal } from '../cloud';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The access keys of an installation. A function's key is derived from the operator's secret, so it survives a
 * restart and presigned addresses stay valid.
 */
export class Identities {
  readonly #byKey = new Map<string, { secret: string; principal: Principal }>();
  readonly #byFunction = new Map<string, Principal>();

  constructor(
    private readonly account: string,
    private readonly operator: AccessKey,
  ) {
    this.#byKey.set(operator.accessKeyId, {
      secret: operator.secretAccessKey,
      principal: { arn: `arn:aws:iam::${account}:root` },
    });
  }

  /** The access key of a function with a role. */
  register(functionName: string, roleArn: string): AccessKey {
    const derive = (what: string) =>
      createHmac('sha256', this.operator.secretAccessKey).update(`${what}/${functionName}`).digest();
    const accessKeyId = `ASIA${derive('id').toString('hex').slice(0, 16).toUpperCase()}`;
    const secretAccessKey = derive('secret').toString('base64url').slice(0, 40);
    const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const arn = `arn:aws:sts::${this.account}:assumed-role/${role}/${functionName}`;
    const principal = { arn, roleArn, functionName };
    this.#byKey.set(accessKeyId, { secret: secretAccessKey, principal });
    this.#byFunction.set(functionName, principal);
    return { accessKeyId, secretAccessKey };
  }

  /** The role principal of a function. */
  principalOfFunction(functionName: string): Principal | undefined {
    return this.#byFunction.get(functionName);
  }

  secretOf(accessKeyId: string): string | undefined {
    return this.#byKey.get(accessKeyId)?.secret;
  }

  principalOf(accessKeyId: string): Principal | undefined {
    return this.#byKey.get(accessKeyId)?.principal;
  }
}
