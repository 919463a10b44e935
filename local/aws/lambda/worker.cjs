/**
 * The inside of an execution environment: loads a bundle, then runs invocations one by one. Plain CommonJS, because a
 * worker thread does not inherit the TypeScript loader.
 *
 * Messages in: `{ id, event, deadline, arn }` with `event` as JSON text.
 * Messages out: `{ ready }`, `{ id, result }`, `{ id, error }` (JSON text), `{ log }`, `{ fatal }`.
 */
const { parentPort, workerData } = require('node:worker_threads');
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, sep } = require('node:path');

const { root, handler: handlerName } = workerData;
let requestId = 'init';

const write = (chunk, encoding, done) => {
  parentPort.postMessage({ log: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
  const callback = typeof encoding === 'function' ? encoding : done;
  if (callback) queueMicrotask(callback);
  return true;
};
process.stdout.write = write;
process.stderr.write = write;

// Hides the SDK's warning about this machine's Node: the function is deployed on a newer one.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('NodeVersionSupportWarning')) emitWarning.call(process, warning, ...rest);
};

const errorDocument = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage:
    error instanceof Error
      ? error.message
      : typeof error === 'string'
        ? error
        : (JSON.stringify(error) ?? 'undefined'),
  trace: typeof error?.stack === 'string' ? error.stack.split('\n') : [],
});

const die = (kind) => (error) => {
  const document = errorDocument(error);
  parentPort.postMessage({
    fatal: JSON.stringify(
      kind === 'rejection'
        ? {
            ...document,
            errorType: 'Runtime.UnhandledPromiseRejection',
            errorMessage: `${document.errorType}: ${document.errorMessage}`,
          }
        : document,
    ),
  });
  process.exit(1);
};
process.on('unhandledRejection', die('rejection'));
process.on('uncaughtException', die('exception'));

/**
 * In Lambda a bundle without a package.json is CommonJS. Here a parent folder may have one with another type (an
 * assembly inside a repository), so the bundle's files are compiled without that check.
 */
if (!existsSync(join(root, 'package.json'))) {
  const byScope = Module._extensions['.js'];
  Module._extensions['.js'] = (module, filename) => {
    if (!filename.startsWith(root + sep) || filename.includes(`${sep}node_modules${sep}`)) {
      byScope(module, filename);
    } else {
      module._compile(readFileSync(filename, 'utf8'), filename);
    }
  };
}

function load() {
  const dot = handlerName.lastIndexOf('.');
  const module = require(join(root, handlerName.slice(0, dot)));
  const handler = module[handlerName.slice(dot + 1)];
  if (typeof handler !== 'function') {
    const error = new Error(`${handlerName} is undefined or not exported`);
    error.name = 'Runtime.HandlerNotFound';
    throw error;
  }
  return handler;
}

function contextOf({ id, deadline, arn }, settle) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: arn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: (error, result) => settle(error, result),
    fail: (error) => settle(error ?? new Error('failed')),
    succeed: (result) => settle(null, result),
  };
}

function run(handler, message) {
  requestId = message.id;
  let settled = false;
  const settle = (error, result) => {
    if (settled) return;
    settled = true;
    if (error) {
      const document = errorDocument(error);
      write(
        `${JSON.stringify({ time: new Date().toISOString(), level: 'ERROR', requestId, message: 'Invoke Error', ...document })}\n`,
      );
      parentPort.postMessage({ id: message.id, error: JSON.stringify(document) });
      return;
    }
    try {
      parentPort.postMessage({ id: message.id, result: JSON.stringify(result) ?? 'null' });
    } catch (cause) {
      const document = { ...errorDocument(cause), errorType: 'Runtime.MarshalError' };
      parentPort.postMessage({ id: message.id, error: JSON.stringify(document) });
    }
  };
  try {
    const answer = handler(JSON.parse(message.event), contextOf(message, settle), settle);
    if (answer && typeof answer.then === 'function') answer.then((result) => settle(null, result), settle);
    else if (handler.length < 3) settle(null, answer);
  } catch (error) {
    settle(error);
  }
}

try {
  const handler = load();
  parentPort.on('message', (message) => run(handler, message));
  parentPort.postMessage({ ready: true });
} catch (error) {
  die('exception')(error);
}
