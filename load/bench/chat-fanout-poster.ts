/** Posts a text to each connection, as the fan-out function does. A child process of the chat-fanout bench. */
import { SignatureV4 } from '@smithy/signature-v4';
import { connections } from '../../functions/kit/clients/connections';
import { Sha256 } from '../../functions/kit/clients/node-sha256';
import { cpuMicros, type PostAddress, report } from './chat-processes';

const { endpoint, credentials } = JSON.parse(process.argv[2]!) as PostAddress;
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});
const all = connections(endpoint);

type Order = 'cpu' | 'sign' | { readonly ids: readonly string[]; readonly text: string };

process.on('message', async (order: Order) => {
  if (order === 'cpu') report({ type: 'cpu', micros: cpuMicros() });
  else if (order === 'sign') report({ type: 'signature', micros: await signatureMicros() });
  else {
    const { gone, failed } = await all.postMany(order.ids, order.text);
    report({ type: 'posted', sent: order.ids.length - gone.length - failed.length });
  }
});
process.once('disconnect', () => process.exit());
report({ type: 'ready', address: endpoint });

async function signatureMicros(): Promise<number> {
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials,
    sha256: Sha256,
  });
  const times = 10_000;
  const sign = () =>
    signer.sign({
      protocol: 'https:',
      hostname: 'host',
      method: 'POST',
      path: '/ws/@connections/L0SM9cOFvHcCIhw%3D',
      headers: {
        host: 'host',
        'content-type': 'application/octet-stream',
        'x-amz-content-sha256': 'a'.repeat(64),
      },
      body: '',
    });
  for (let n = 0; n < 2_000; n += 1) await sign();
  const before = cpuMicros();
  for (let n = 0; n < times; n += 1) await sign();
  return (cpuMicros() - before) / times;
}
