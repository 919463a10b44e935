import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { allMessages, allRoutes } from '../domain/contracts';
import { problemTable } from '../domain/kit/problem';
import { serviceOf } from '../domain/kit/route';
import { type Synthesised, type SynthesisedResource, synthesise } from './synth-app';

const root = join(import.meta.dirname, '..');

let app: Synthesised;
beforeAll(() => {
  app = synthesise();
});

describe('REST', () => {
  test('has every route of the contracts and no other, each with its authorizer', () => {
    const all = app.ofType('AWS::ApiGateway::Method');
    // Other methods are refused without a function.
    for (const { Properties } of all.filter((one) => one.Properties.OperationName === undefined)) {
      expect(Properties).toMatchObject({ HttpMethod: 'ANY', Integration: { Type: 'MOCK' } });
    }
    const methods = all
      .flatMap(({ Properties }) => (Properties.OperationName ? [Properties] : []))
      .map((Properties) => ({
        id: Properties.OperationName,
        method: Properties.HttpMethod,
        path: `/v1${pathOf(Properties.ResourceId.Ref)}`,
        authorized: Properties.AuthorizationType === 'CUSTOM' && Properties.AuthorizerId !== undefined,
      }));
    const contracts = allRoutes.map(({ id, method, path, auth }) => ({
      id,
      method,
      path,
      authorized: auth !== 'public',
    }));
    const byId = (list: { id: string }[]) => [...list].sort((a, b) => a.id.localeCompare(b.id));
    expect(byId(methods)).toEqual(byId(contracts));
  });

  test('every route with a body has a model that names its members', () => {
    const models = new Map(
      app.ofType('AWS::ApiGateway::Model').map((model) => [model.logicalId, model.Properties]),
    );
    for (const route of allRoutes.filter(({ body }) => body)) {
      const { Properties } = app
        .ofType('AWS::ApiGateway::Method')
        .find((one) => one.Properties.OperationName === route.id)!;
      const model = models.get(Properties.RequestModels['application/json'].Ref)!;
      expect(Object.keys(model.Schema.properties)).toEqual(Object.keys(route.body!.shape));
      expect(model.Schema.type).toBe('object');
    }
  });

  test("answers API Gateway's own errors as problem documents", () => {
    const responses = app.ofType('AWS::ApiGateway::GatewayResponse').map(({ Properties }) => Properties);
    const codes = Object.fromEntries(
      responses.map(({ ResponseType, ResponseTemplates, StatusCode, ResponseParameters }) => {
        const document = JSON.parse(ResponseTemplates['application/json']);
        expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
        const { status, title } = problemTable[document.code as keyof typeof problemTable];
        expect(document).toMatchObject({ status, title, type: `/errors/${document.code}` });
        if (StatusCode !== undefined) expect(StatusCode).toBe(String(status));
        return [ResponseType, document.code];
      }),
    );
    expect(codes).toMatchObject({
      UNAUTHORIZED: 'unauthenticated',
      ACCESS_DENIED: 'forbidden',
      MISSING_AUTHENTICATION_TOKEN: 'not-found',
      BAD_REQUEST_BODY: 'validation-failed',
      REQUEST_TOO_LARGE: 'payload-too-large',
      UNSUPPORTED_MEDIA_TYPE: 'unsupported-media-type',
      THROTTLED: 'rate-limited',
      DEFAULT_5XX: 'internal-error',
    });
  });

  test('stages log, are throttled, and depend on the role for logs', () => {
    const [rest] = app.ofType('AWS::ApiGateway::Stage');
    const [account] = app.ofType('AWS::ApiGateway::Account');
    expect(account!.stack).toBe('streamforge-foundation');
    for (const { stack } of [rest!, ...app.ofType('AWS::ApiGatewayV2::Stage')]) {
      expect(app.dependenciesOf(stack), stack).toContain(account!.stack);
    }
    expect(rest!.Properties.AccessLogSetting.DestinationArn).toBeDefined();
    expect(rest!.Properties.MethodSettings[0]).toMatchObject({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1000,
    });
    const sockets = app.ofType('AWS::ApiGatewayV2::Stage').map(({ Properties }) => Properties);
    expect(sockets.map(({ StageName }) => StageName).sort()).toEqual(['irc', 'ws']);
    for (const { AccessLogSettings, DefaultRouteSettings } of sockets) {
      expect(AccessLogSettings.DestinationArn).toBeDefined();
      expect(DefaultRouteSettings.ThrottlingRateLimit).toBe(500);
    }
  });
});

describe('sockets', () => {
  test('have a route for every message, and only opening one is authorized', () => {
    const routes = routesOf('streamforge-sockets');
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      ['$connect', '$default', '$disconnect', ...allMessages.map(({ action }) => action)].sort(),
    );
    for (const { RouteKey, AuthorizationType, RouteResponseSelectionExpression } of routes) {
      expect(AuthorizationType).toBe(RouteKey === '$connect' ? 'CUSTOM' : 'NONE');
      expect(RouteResponseSelectionExpression).toBe(
        /^\$(dis)?connect$/.test(RouteKey) ? undefined : '$default',
      );
    }
  });

  test('ask the authorizer even when there is no ticket', () => {
    const [authorizer] = app.ofType('AWS::ApiGatewayV2::Authorizer');
    expect(authorizer!.Properties.IdentitySource).toBeUndefined();
  });
});

describe('the IRC bridge', () => {
  const distributions = (of: Synthesised) =>
    of.ofType('AWS::CloudFront::Distribution').map(({ Properties }) => Properties.DistributionConfig);
  const bridgeOf = (of: Synthesised) =>
    distributions(of).find(({ Comment }) => Comment === 'streamforge-irc')!;

  test('answers each line, and lets anyone connect', () => {
    const routes = routesOf('streamforge-irc');
    expect(
      Object.fromEntries(routes.map((route) => [route.RouteKey, route.RouteResponseSelectionExpression])),
    ).toEqual({ $connect: undefined, $disconnect: undefined, $default: '$default' });
    expect(new Set(routes.map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['NONE']));
  });

  test('has a distribution whose root is the stage, behind the web ACL of the site', () => {
    const bridge = bridgeOf(app);
    expect(bridge.Origins).toHaveLength(1);
    expect(bridge.Origins[0].OriginPath).toBe('/irc');
    expect(bridge.CacheBehaviors).toBeUndefined();
    expect(bridge.DefaultCacheBehavior.TargetOriginId).toBe(bridge.Origins[0].Id);
    const acls = distributions(app).map(({ WebACLId }) => JSON.stringify(WebACLId));
    expect(acls).toHaveLength(2);
    expect(new Set(acls).size).toBe(1);
    const [acl] = app.ofType('AWS::WAFv2::WebACL');
    expect(JSON.stringify(acl)).toContain('{"ActionToUse":{"Count":{}},"Name":"NoUserAgent_HEADER"}');
  });

  test('has the name that the operator gives it', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
    const named = synthesise({ domain: 'live.example.com', certificateArn, chatDomain: 'irc.example.com' });
    expect(bridgeOf(named)).toMatchObject({
      Aliases: ['irc.example.com'],
      ViewerCertificate: { AcmCertificateArn: certificateArn },
    });
  });
});

describe('the secret between CloudFront and the APIs', () => {
  const isSecret = (value: unknown) => JSON.stringify(value).includes('{{resolve:secretsmanager:');

  test('goes to every API with every request, and to nothing else', () => {
    let apis = 0;
    for (const { Properties } of app.ofType('AWS::CloudFront::Distribution')) {
      for (const { DomainName, OriginCustomHeaders = [] } of Properties.DistributionConfig.Origins) {
        const isApi = JSON.stringify(DomainName).includes('.execute-api.');
        if (isApi) apis += 1;
        const values = OriginCustomHeaders.map(({ HeaderValue }: { HeaderValue: unknown }) => HeaderValue);
        expect(values.map(isSecret)).toEqual(isApi ? [true] : []);
      }
    }
    expect(apis).toBeGreaterThanOrEqual(3);
  });

  test('is known to whatever answers a request of theirs first', () => {
    const first = /\/(api|irc)\.ts$|\.authorizer\.ts$/;
    for (const handler of app.functions) {
      const { ORIGIN_SECRET } = app.ofFunction(handler).Properties.Environment.Variables;
      expect(ORIGIN_SECRET !== undefined && isSecret(ORIGIN_SECRET), handler.entry).toBe(
        first.test(handler.entry),
      );
    }
  });

  test('is in no template', () => {
    const [secret, ...others] = app.ofType('AWS::SecretsManager::Secret');
    expect(others).toEqual([]);
    expect(secret!.Properties.SecretString).toBeUndefined();
    expect(secret!.Properties.GenerateSecretString.PasswordLength).toBeGreaterThanOrEqual(32);
  });
});

describe('identity', () => {
  test('every client has a secret, and hides which accounts exist', () => {
    const google = { clientId: 'g', secretName: 'google' };
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
    const social = synthesise({ domain: 'live.example.com', certificateArn, google });
    const clients = social.ofType('AWS::Cognito::UserPoolClient');
    expect(clients).toHaveLength(3);
    for (const { logicalId, Properties } of clients) {
      const { GenerateSecret, EnableTokenRevocation, PreventUserExistenceErrors } = Properties;
      expect({ GenerateSecret, EnableTokenRevocation, PreventUserExistenceErrors }, logicalId).toEqual({
        GenerateSecret: true,
        EnableTokenRevocation: true,
        PreventUserExistenceErrors: 'ENABLED',
      });
    }
  });

  test('only the API of users learns the secrets', () => {
    const may = ownStatements(app).filter(({ statement }) =>
      [statement.Action].flat().includes('cognito-idp:DescribeUserPoolClient'),
    );
    expect(may.map(({ role }) => role)).toEqual([expect.stringMatching(/^ApiRole/)]);
  });

  test('no client that issues tokens to a password may write the e-mail address', () => {
    const clients = app.ofType('AWS::Cognito::UserPoolClient').map(({ Properties }) => Properties);
    const [signIn, ...others] = clients.filter(({ ExplicitAuthFlows }) =>
      ExplicitAuthFlows.some((flow: string) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH'),
    );
    expect(others).toEqual([]);
    // An empty list would mean every standard attribute.
    expect(signIn).toMatchObject({ WriteAttributes: ['locale'], ReadAttributes: ['locale'] });
    expect(signIn!.ExplicitAuthFlows.sort()).toEqual([
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
    ]);
    const [signUp] = clients.filter((client) => client !== signIn);
    expect(signUp).toMatchObject({
      WriteAttributes: ['email'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      AllowedOAuthFlowsUserPoolClient: false,
    });
  });
});

describe('stacks', () => {
  const services = readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((folder) => folder.isDirectory() && folder.name !== 'kit')
    .map(({ name }) => name);
  const stackOf = (entry: string) => `streamforge-${entry.split('/')[1]}`;

  test('hold all of one service, or parts of the platform', () => {
    expect(services.length).toBeGreaterThan(3);
    for (const type of ['AWS::DynamoDB::Table', 'AWS::Kinesis::Stream', 'AWS::Lambda::EventSourceMapping']) {
      for (const { stack, logicalId } of app.ofType(type))
        expect(services, `${stack} ${logicalId}`).toContain(stack.slice('streamforge-'.length));
    }
    for (const handler of app.functions) {
      expect(app.ofFunction(handler).stack, handler.entry).toBe(stackOf(handler.entry));
    }
  });

  test('import nothing from a service', () => {
    const exporters = new Set<string>();
    for (const { stack, Properties } of app.resources) {
      for (const [, exporter] of JSON.stringify(Properties ?? {}).matchAll(/"Fn::ImportValue":"([^:"]+):/g)) {
        expect(exporter).not.toBe(stack);
        exporters.add(exporter!);
      }
    }
    const platform = ['foundation', 'identity', 'rest', 'websocket'].map((name) => `streamforge-${name}`);
    expect([...exporters].sort()).toEqual(platform);
  });

  test('name functions of other stacks that exist, each permitted by its own stack', () => {
    const names = new Set(app.functions.map(({ literalName }) => literalName));
    const permitted = new Set(
      app.ofType('AWS::Lambda::Permission').map(({ stack, Properties }) => {
        const [logicalId] = Properties.FunctionName['Fn::GetAtt'];
        const target = app.resources.find((one) => one.stack === stack && one.logicalId === logicalId)!;
        return `${Properties.Principal} ${target.Properties.FunctionName}`;
      }),
    );
    const callers = {
      'AWS::ApiGateway::Method': 'apigateway.amazonaws.com',
      'AWS::ApiGateway::Authorizer': 'apigateway.amazonaws.com',
      'AWS::ApiGatewayV2::Authorizer': 'apigateway.amazonaws.com',
      'AWS::Cognito::UserPool': 'cognito-idp.amazonaws.com',
    };
    const found = new Set<string>();
    for (const [type, principal] of Object.entries(callers)) {
      for (const { Properties } of app.ofType(type)) {
        for (const [, name] of JSON.stringify(Properties).matchAll(/:function:([\w-]+)/g)) {
          expect(names, `${type} ${name}`).toContain(name);
          expect(permitted).toContain(`${principal} ${name}`);
          found.add(name!);
        }
      }
    }
    const apis = new Set(allRoutes.map((route) => `streamforge-${serviceOf(route)}-api`));
    expect([...found].sort()).toEqual(
      [
        ...apis,
        'streamforge-users-authorize',
        'streamforge-users-confirm-user',
        'streamforge-users-custom-message',
      ].sort(),
    );
  });

  test('are deployed in an order: the platform, the services, the site', () => {
    for (const service of services) {
      expect(app.dependenciesOf(`streamforge-${service}`)).toContain('streamforge-foundation');
      expect(app.dependenciesOf('streamforge-delivery')).toContain(`streamforge-${service}`);
    }
  });
});

describe('functions', () => {
  test('have unique names', () => {
    const names = app.functions.map(({ literalName }) => literalName);
    expect(new Set(names).size).toBe(names.length);
  });

  test('have exactly the environment of their schema, and their file exists', () => {
    expect(app.functions.length).toBeGreaterThanOrEqual(17);
    for (const handler of app.functions) {
      expect(existsSync(join(root, handler.entry)), handler.entry).toBe(true);
      const { Properties } = app.ofFunction(handler);
      expect(Object.keys(Properties.Environment.Variables).sort()).toEqual(
        [...Object.keys(handler.schema), 'POWERTOOLS_SERVICE_NAME'].sort(),
      );
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
      expect(Properties.LoggingConfig.LogGroup).toBeDefined();
    }
  });

  test('never hold a wildcard action, and a wildcard resource only where AWS has nothing narrower', () => {
    const unavoidable =
      /^(ivs:|execute-api:ManageConnections|dynamodb:ListStreams|s3:(Get|Put|Delete)Object$)/;
    for (const { role, statement } of ownStatements(app)) {
      const actions = [statement.Action].flat() as string[];
      expect(
        actions.filter((action) => action.includes('*')),
        role,
      ).toEqual([]);
      if (!JSON.stringify(statement.Resource).includes('*')) continue;
      expect(
        actions.filter((action) => !unavoidable.test(action)),
        role,
      ).toEqual([]);
    }
  });

  test('that no user waits for have a dead-letter queue with an alarm', () => {
    const alarms = app.ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    const consumers = app.functions.filter(({ entry }) => /\.(event|schedule|stream|queue)\.ts$/.test(entry));
    expect(consumers.length).toBeGreaterThanOrEqual(11);
    for (const { literalName } of consumers) {
      const isDeadLetters = (name: string) =>
        [`${literalName}-dead-letters`, `${literalName}-dead-letters.fifo`].includes(name);
      const queues = app.ofType('AWS::SQS::Queue').map(({ Properties }) => Properties.QueueName);
      expect(queues.some(isDeadLetters), `dead letters of ${literalName}`).toBe(true);
      const watched = alarms.some(
        ({ Namespace, Dimensions }) => Namespace === 'AWS/SQS' && isDeadLetters(Dimensions[0].Value),
      );
      expect(watched, `an alarm on the dead letters of ${literalName}`).toBe(true);
    }
    for (const { Properties } of app.ofType('AWS::Events::Rule')) {
      for (const target of Properties.Targets) expect(target.DeadLetterConfig?.Arn).toBeDefined();
    }
    expect(app.ofType('AWS::Lambda::EventInvokeConfig').length).toBe(app.ofType('AWS::Events::Rule').length);
    for (const { Properties } of app.ofType('AWS::Lambda::EventInvokeConfig')) {
      expect(Properties.DestinationConfig.OnFailure.Destination).toBeDefined();
    }
  });

  test('report which records of a batch failed', () => {
    for (const { Properties } of app.ofType('AWS::Lambda::EventSourceMapping')) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      if (!JSON.stringify(Properties.EventSourceArn).includes('Stream')) continue;
      expect(Properties.BisectBatchOnFunctionError).toBe(true);
      expect(Properties.DestinationConfig.OnFailure.Destination).toBeDefined();
    }
  });
});

describe('operations', () => {
  test('each alarm has a unique name, and is in the stack of what it watches', () => {
    const alarms = app.ofType('AWS::CloudWatch::Alarm');
    const names = alarms.map(({ Properties }) => Properties.AlarmName);
    expect(new Set(names).size).toBe(names.length);
    for (const { stack, Properties } of alarms)
      expect(JSON.stringify(Properties), stack).not.toContain('ImportValue');
  });

  test('each alarm says its severity and names a section of the runbook', () => {
    const runbook = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8');
    const sections = new Set([...runbook.matchAll(/^## (\S+)$/gm)].map(([, name]) => name));
    const used = new Set<string>();
    for (const { Properties } of app.ofType('AWS::CloudWatch::Alarm')) {
      const [, severity, section] =
        /^\[(high|low)\] .* docs\/runbook\.md#([\w-]+)$/.exec(Properties.AlarmDescription) ?? [];
      expect(severity, Properties.AlarmName).toBeDefined();
      expect(sections, Properties.AlarmName).toContain(section);
      used.add(section!);
    }
    expect([...sections].sort()).toEqual([...used].sort());
  });

  test('the runbook says what each dead letter means', () => {
    const runbook = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8');
    for (const { Properties } of app.ofType('AWS::SQS::Queue')) {
      const name: string = Properties.QueueName;
      const [, handler] = /^streamforge-(.*)-dead-letters(?:\.fifo)?$/.exec(name) ?? [];
      if (handler !== undefined) expect(runbook).toMatch(new RegExp(`^\\| \`${handler}\` `, 'm'));
    }
  });
});

/** The routes of a WebSocket API, whichever stack they are in. */
function routesOf(apiName: string) {
  const api = app.ofType('AWS::ApiGatewayV2::Api').find(({ Properties }) => Properties.Name === apiName)!;
  return app
    .ofType('AWS::ApiGatewayV2::Route')
    .map(({ Properties }) => Properties)
    .filter(({ ApiId }) => ApiId['Fn::ImportValue'].includes(api.logicalId));
}

/** `/users/{username}` of a resource of the REST API. */
function pathOf(logicalId: string): string {
  const resource = app.ofType('AWS::ApiGateway::Resource').find((one) => one.logicalId === logicalId)!;
  const parent = resource.Properties.ParentId;
  return `${parent.Ref ? pathOf(parent.Ref) : ''}/${resource.Properties.PathPart}`;
}

/** The policy statements of the functions' roles. */
function ownStatements(of: Synthesised) {
  const roles = new Set(of.functions.map((handler) => handler.role!.node.id));
  const isOwn = ({ logicalId }: SynthesisedResource) => [...roles].some((role) => logicalId.startsWith(role));
  const inline = of
    .ofType('AWS::IAM::Role')
    .filter(isOwn)
    .flatMap((role) =>
      (role.Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => [
        role.logicalId,
        policy.PolicyDocument,
      ]),
    );
  const attached = of
    .ofType('AWS::IAM::Policy')
    .filter(isOwn)
    .map((policy) => [policy.logicalId, policy.Properties.PolicyDocument]);
  const documents = [...inline, ...attached] as [string, { Statement: Record<string, unknown>[] }][];
  expect(documents.length).toBeGreaterThan(of.functions.length);
  return documents.flatMap(([role, { Statement }]) => Statement.map((statement) => ({ role, statement })));
}
