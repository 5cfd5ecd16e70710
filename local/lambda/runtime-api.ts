import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event on its way to the function. */
export interface NextInvocation {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly deadline: Date;
  readonly functionArn: string;
  readonly traceId: string;
  /** Virtual minus real milliseconds, for the clock of the function's process. */
  readonly clockOffsetMs: number;
}

export interface RuntimeReport {
  readonly ok: boolean;
  readonly payload: Buffer;
  readonly maxRssKib: number;
}

export interface RuntimeApiEvents {
  /** The runtime asks for the next event: it is initialised, or has finished the one before. */
  next(): Promise<void>;
  initError(report: RuntimeReport): Promise<void>;
  finished(requestId: string, report: RuntimeReport): Promise<void>;
}

/**
 * The Runtime API for one execution environment, as Lambda serves it to a runtime:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * Beyond AWS's, a response carries `x-steward-clock-offset-ms`, and a report `x-steward-max-rss-kib`.
 */
export interface RuntimeApi {
  /** `host:port`. */
  readonly address: string;
  /** Answers the waiting `next` call. */
  give(invocation: NextInvocation): void;
  close(): Promise<void>;
}

const root = '/2018-06-01/runtime';

export async function serveRuntimeApi(events: RuntimeApiEvents): Promise<RuntimeApi> {
  let waiting: http.ServerResponse | undefined;

  async function receive(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = request.url ?? '';
    if (request.method === 'GET' && url === `${root}/invocation/next`) {
      waiting = response;
      return events.next();
    }
    const body = await bodyOf(request);
    const report = (ok: boolean): RuntimeReport => ({
      ok,
      payload: body,
      maxRssKib: Number(request.headers['x-steward-max-rss-kib'] ?? 0),
    });
    const [, requestId, kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(url) ?? [];
    if (request.method !== 'POST' || !(url === `${root}/init/error` || requestId !== undefined)) {
      response.writeHead(404).end();
      return;
    }
    // Answered first: whoever hears of the end may stop the process at once.
    await new Promise<void>((sent) => response.writeHead(202).end('{"status":"OK"}\n', sent));
    if (requestId === undefined) await events.initError(report(false));
    else await events.finished(requestId, report(kind === 'response'));
  }

  const server = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    receive(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    address: `127.0.0.1:${port}`,
    give(invocation) {
      if (waiting === undefined) throw new Error('The runtime has not asked for an invocation.');
      waiting.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': invocation.requestId,
        'lambda-runtime-deadline-ms': String(invocation.deadline.getTime()),
        'lambda-runtime-invoked-function-arn': invocation.functionArn,
        'lambda-runtime-trace-id': invocation.traceId,
        'x-steward-clock-offset-ms': String(invocation.clockOffsetMs),
      });
      waiting.end(invocation.payload);
      waiting = undefined;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
