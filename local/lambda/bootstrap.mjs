// What runs a function's code inside its own process, as Lambda's Node.js runtime does, over the Runtime API:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
// Plain JavaScript with Node's own modules only: whatever is loaded here would count as the function's start.
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const writeOut = process.stdout.write.bind(process.stdout);
const writeErr = process.stderr.write.bind(process.stderr);
const realNow = Date.now;

/** Virtual minus real time in milliseconds; arrives as the first argument, then with each invocation. */
let offset = Number(process.argv[2]);
/** Host names that no DNS knows, with the address of each. */
const addresses = new Map(Object.entries(JSON.parse(process.argv[3] ?? '{}')));
process.argv.splice(2);
followVirtualClock();
if (addresses.size > 0) await resolveNames();

// The parent holds the other end: when it dies, however it dies, this process has no reason to live.
process.stdin.on('close', () => process.exit(0)).resume();

/** The invocation under way, for what goes wrong outside the handler's promise. */
let current;

function followVirtualClock() {
  const RealDate = Date;
  RealDate.now = () => realNow() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, newTarget),
    apply: () => new RealDate(RealDate.now()).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

/** Node's sockets ask `dns.lookup` unless they are given another; it is the module's object that they look at. */
async function resolveNames() {
  const { default: dns } = await import('node:dns');
  const ask = dns.lookup;
  dns.lookup = (name, options, callback) => {
    const address = addresses.get(name);
    return ask(address ?? name, options, callback);
  };
}

function request(method, where, headers = {}, body = '') {
  return new Promise((resolve, reject) => {
    const call = http.request(`${api}${where}`, { method, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** In the form in which Lambda's Node.js runtime reports errors. */
function describe(error, errorType) {
  if (error instanceof Error) {
    return {
      errorType: errorType ?? error.name,
      errorMessage: error.message,
      trace: (error.stack ?? '').split('\n'),
    };
  }
  return { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] };
}

/** Ends the invocation's part of both output streams, so that no line is taken for the next one's. */
function endLogs(requestId) {
  const mark = `\0end ${requestId}\n`;
  writeOut(mark);
  writeErr(mark);
}

/** Linux counts into `maxRSS` what the parent held when it forked; the high-water mark begins with the program. */
function peakResidentKib() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

function send(where, requestId, payload, headers = {}) {
  endLogs(requestId);
  return request(
    'POST',
    where,
    {
      'content-type': 'application/json',
      'x-steward-max-rss-kib': String(peakResidentKib()),
      ...headers,
    },
    payload,
  );
}

async function fail(where, requestId, error, errorType) {
  const described = describe(error, errorType);
  writeErr(`${JSON.stringify(described)}\n`);
  await send(where, requestId, JSON.stringify(described), {
    'lambda-runtime-function-error-type': described.errorType,
  });
}

class HandlerError extends Error {
  constructor(errorType, message) {
    super(message);
    this.name = errorType;
  }
}

async function loadHandler() {
  const [, file, name] = /^(.+)\.([^./]+)$/.exec(process.env._HANDLER) ?? [];
  if (file === undefined) {
    throw new HandlerError(
      'Runtime.MalformedHandlerName',
      `Expected "file.export", found "${process.env._HANDLER}".`,
    );
  }
  const base = path.resolve(process.env.LAMBDA_TASK_ROOT, file);
  const found = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find(existsSync);
  if (found === undefined) {
    throw new HandlerError('Runtime.ImportModuleError', `Cannot find module '${file}' in the bundle.`);
  }
  const module = await import(pathToFileURL(found).href).catch((error) => {
    const errorType = error instanceof SyntaxError ? 'UserCodeSyntaxError' : 'ImportModuleError';
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), {
      runtimeErrorType: `Runtime.${errorType}`,
    });
  });
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') {
    throw new HandlerError('Runtime.HandlerNotFound', `${file}.${name} is undefined or not a function.`);
  }
  if (handler.length > 2) {
    throw new HandlerError(
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24 on Lambda takes no callback: return a promise.',
    );
  }
  return handler;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function runOne(handler) {
  const next = await request('GET', '/invocation/next');
  offset = Number(next.headers['x-steward-clock-offset-ms']);
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'];
  const context = contextOf(next.headers);
  current = context.awsRequestId;
  const where = `/invocation/${current}`;
  try {
    const result = await handler(JSON.parse(next.body.toString('utf8')), context);
    const payload = JSON.stringify(result === undefined ? null : result);
    await send(`${where}/response`, current, payload);
  } catch (error) {
    await fail(`${where}/error`, current, error);
  }
  current = undefined;
}

/** An error that no promise of the handler carries ends the process, as it does in Lambda. */
async function die(error, errorType) {
  const where = current === undefined ? '/init/error' : `/invocation/${current}/error`;
  await fail(where, current ?? 'init', error, errorType).catch(() => {});
  process.exit(1);
}

process.on('uncaughtException', (error) => die(error, 'Runtime.UncaughtException'));
process.on('unhandledRejection', (error) => die(error, 'Runtime.UnhandledPromiseRejection'));

try {
  const handler = await loadHandler();
  for (;;) await runOne(handler);
} catch (error) {
  await die(error, error?.runtimeErrorType);
}
