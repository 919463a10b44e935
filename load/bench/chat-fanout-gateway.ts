/** The local cloud with a WebSocket API and nothing else. A child process of the chat-fanout bench. */
import { join } from 'node:path';
import { startCloud } from '../../local/runtime/start';
import { cpuMicros, report } from './chat-processes';
import { writeToyAssembly } from './toy-assembly';

const folder = process.argv[2]!;
const assembly = join(folder, 'cdk.out');
writeToyAssembly(
  assembly,
  {
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: 'chat',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      },
    },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: 'ws' } },
  },
  { Api: { Ref: 'Api' } },
);
const running = await startCloud({ assembly, dir: join(folder, 'home'), faults: [] });
const path = `/execute-api/${running.outputs.get('Toy')!.Api}/ws`;
process.on('message', () => report({ type: 'cpu', micros: cpuMicros() }));
process.once('disconnect', () => void running.stop().then(() => process.exit()));
report({
  type: 'ready',
  address: `${running.endpoint.replace('http', 'ws')}${path}`,
  posts: {
    endpoint: `${running.endpoint}${path}`,
    credentials: running.clientConfig().credentials,
  },
});
