import { type OutputUnit, Validator } from '@cfworker/json-schema';
import { GatewayError } from './gateway-response';
import { type GatewayRequest, headerValue } from './http';
import type { RestApi, RestMatch } from './rest-model';

const compiled = new WeakMap<RestApi, Map<string, Validator>>();

/** @throws GatewayError when the request fails the method's request validator */
export function validateRequest(api: RestApi, match: RestMatch, request: GatewayRequest): void {
  const { method } = match;
  const validator = method.validatorId ? api.validators.get(method.validatorId) : undefined;
  if (!validator) return;
  if (validator.parameters) checkParameters(match, request);
  if (validator.body) checkBody(api, method.models, request);
}

function checkParameters(match: RestMatch, request: GatewayRequest): void {
  const query = new URLSearchParams(request.query);
  const missing: string[] = [];
  for (const [source, required] of Object.entries(match.method.parameters)) {
    if (!required) continue;
    const [, place, name] =
      /^method\.request\.(header|querystring|multivaluequerystring|path)\.(.+)$/.exec(source) ?? [];
    if (!name) continue;
    const value =
      place === 'header'
        ? headerValue(request.headers, name)
        : place === 'path'
          ? match.parameters[name]
          : query.get(name);
    if (value === undefined || value === null || value === '') missing.push(name);
  }
  if (missing.length > 0) {
    throw new GatewayError(
      'BAD_REQUEST_PARAMETERS',
      `Missing required request parameters: [${missing.join(', ')}]`,
      { validationErrorString: `[Missing required request parameters: [${missing.join(', ')}]]` },
    );
  }
}

function checkBody(api: RestApi, models: Readonly<Record<string, string>>, request: GatewayRequest): void {
  const mediaType = (headerValue(request.headers, 'content-type') ?? 'application/json')
    .split(';')[0]!
    .trim();
  const model = models[mediaType.toLowerCase()] ?? models.$default;
  if (model === undefined || model === 'Empty') return;
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString());
  } catch {
    throw new GatewayError('BAD_REQUEST_BODY', undefined, {
      validationErrorString: '[Invalid request body: it is not JSON]',
    });
  }
  const result = validatorOf(api, model).validate(value);
  if (result.valid) return;
  throw new GatewayError('BAD_REQUEST_BODY', undefined, {
    validationErrorString: `[${leaves(result.errors).map(describe).join(', ')}]`,
  });
}

function validatorOf(api: RestApi, model: string): Validator {
  const known = compiled.get(api) ?? new Map<string, Validator>();
  compiled.set(api, known);
  const cached = known.get(model);
  if (cached) return cached;
  const schema = api.models.get(model);
  if (!schema) throw new GatewayError('API_CONFIGURATION_ERROR');
  const validator = new Validator(schema, '4', false);
  // Models may refer to each other by address.
  for (const [name, other] of api.models) {
    validator.addSchema(other, `https://apigateway.amazonaws.com/restapis/${api.id}/models/${name}`);
  }
  known.set(model, validator);
  return validator;
}

/** Only the innermost failures: the validator also reports every schema above them. */
function leaves(errors: OutputUnit[]): OutputUnit[] {
  const found = errors.filter(
    (one) =>
      !errors.some((other) => other !== one && other.keywordLocation.startsWith(`${one.keywordLocation}/`)),
  );
  return found.length > 0 ? found : errors;
}

function describe(error: OutputUnit): string {
  const where = error.instanceLocation.replace(/^#\/?/, '');
  const property = /"([^"]*)"/.exec(error.error)?.[1];
  if (error.keyword === 'required') return `object has missing required properties (["${property}"])`;
  return where === '' ? error.error : `/${where}: ${error.error}`;
}
