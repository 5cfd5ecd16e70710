import { Readable } from 'node:stream';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** A request as the SDK hands it to its HTTP handler. */
interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Response {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What happens to one request instead of a plain reply. `lost`: carried out, but the connection breaks. */
export type Disturbance = 'lost' | 'unreachable' | Response;

/** An S3 error as S3 writes it. */
export function s3Error(statusCode: number, code: string, message = code): Response {
  return {
    statusCode,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

const pageSize = 3;

/**
 * The replies of S3 to the ledger's requests, for an SDK client without a network. Like S3 it answers 412 to a
 * failed condition, 404 to a replacement of nothing, and lists page by page (of 3).
 */
export class S3Imitation {
  readonly objects = new Map<string, { text: string; etag: string }>();
  readonly requests: string[] = [];
  /** Taken one by one, by requests of this method. */
  readonly disturbances: { method: string; disturbance: Disturbance }[] = [];
  #versions = 0;

  /** A client whose requests come here; retries wait no time. */
  client(): S3Client {
    return new S3Client({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      retryStrategy: retryAtOnce(),
      requestHandler: { handle: async (request: Request) => ({ response: await this.#handle(request) }) },
    });
  }

  async #handle(request: Request) {
    const key = decodeURIComponent(request.path).slice(1);
    this.requests.push(`${request.method} ${key}`);
    const planned = this.disturbances.findIndex(({ method }) => method === request.method);
    const [disturbed] = planned < 0 ? [] : this.disturbances.splice(planned, 1);
    if (disturbed?.disturbance === 'unreachable') throw broken();
    const reply =
      typeof disturbed?.disturbance === 'object' ? disturbed.disturbance : this.#reply(request, key);
    if (disturbed?.disturbance === 'lost') throw broken();
    return {
      statusCode: reply.statusCode,
      headers: { 'x-amz-request-id': 'EXAMPLE', ...reply.headers },
      body: Readable.from([Buffer.from(reply.body ?? '')]),
    };
  }

  #reply(request: Request, key: string): Response {
    const object = this.objects.get(key);
    if (request.method === 'PUT') return this.#put(request, key);
    if (request.method === 'DELETE') {
      this.objects.delete(key);
      return { statusCode: 204 };
    }
    if (request.query?.['list-type'] === '2') return this.#list(request.query);
    if (!object) return s3Error(404, 'NoSuchKey');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers['range'] ?? '');
    // A text holds bytes as the characters of the same numbers.
    const body = range
      ? Buffer.from(object.text, 'latin1').subarray(Number(range[1]), Number(range[2]) + 1)
      : object.text;
    return { statusCode: range ? 206 : 200, headers: { etag: object.etag }, body };
  }

  #put({ headers, body }: Request, key: string): Response {
    const object = this.objects.get(key);
    const match = headers['if-match'];
    if (match === undefined && headers['if-none-match'] !== '*') return s3Error(403, 'AccessDenied');
    if (match === undefined && object) return s3Error(412, 'PreconditionFailed');
    if (match !== undefined && !object) return s3Error(404, 'NoSuchKey');
    if (match !== undefined && match !== object?.etag) return s3Error(412, 'PreconditionFailed');
    const etag = `"v${++this.#versions}"`;
    this.objects.set(key, { text: String(body), etag });
    return { statusCode: 200, headers: { etag } };
  }

  #list(query: NonNullable<Request['query']>): Response {
    const after = String(query['continuation-token'] ?? query['start-after'] ?? '');
    const prefix = String(query['prefix'] ?? '');
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, pageSize);
    const next =
      keys.length > pageSize ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const contents = page
      .map(
        (key) => `<Contents><Key>${key}</Key><Size>${this.objects.get(key)?.text.length}</Size></Contents>`,
      )
      .join('');
    const truncated = `<IsTruncated>${keys.length > pageSize}</IsTruncated>`;
    return { statusCode: 200, body: `<ListBucketResult>${truncated}${next}${contents}</ListBucketResult>` };
  }
}

/** The SDK's retries, three attempts in all, without the waiting. */
function retryAtOnce(): NonNullable<Exclude<S3ClientConfig['retryStrategy'], undefined>> {
  const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
  return {
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (last, { errorType }) => {
      if (errorType === 'CLIENT_ERROR' || last.getRetryCount() >= 2) throw new Error('No further attempt');
      return token(last.getRetryCount() + 1);
    },
    recordSuccess: () => undefined,
  };
}

function broken(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
}
