import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError, type AwsHttpRequest, NotImitatedError } from '../service.ts';

export interface UploadedBody {
  readonly bytes: Buffer;
  /** Checksum headers to give back with the object: `x-amz-checksum-crc32` and its type. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * The uploaded bytes, unwrapped from `aws-chunked` where the client streams, and checked against every checksum that
 * came with them.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 *
 * @throws AwsError BadDigest (400)
 */
export function readBody(request: AwsHttpRequest): UploadedBody {
  const { headers, body } = request;
  const chunked = headers['x-amz-content-sha256']?.startsWith('STREAMING-') ?? false;
  const { bytes, trailers } = chunked ? unwrapChunks(body) : { bytes: body, trailers: {} };
  const checksums = Object.entries({ ...headers, ...trailers }).filter(
    ([name]) => name.startsWith('x-amz-checksum-') && name !== 'x-amz-checksum-type',
  );
  for (const [name, value] of checksums) {
    if (checksumOf(name, bytes) !== value) {
      throw new AwsError(
        'BadDigest',
        400,
        `The ${name.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(bytes).digest('base64') !== md5) {
    throw new AwsError('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.');
  }
  return {
    bytes,
    checksums:
      checksums.length === 0
        ? {}
        : { ...Object.fromEntries(checksums), 'x-amz-checksum-type': 'FULL_OBJECT' },
  };
}

function checksumOf(name: string, bytes: Buffer): string {
  switch (name) {
    case 'x-amz-checksum-crc32': {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(bytes));
      return sum.toString('base64');
    }
    case 'x-amz-checksum-sha1':
      return createHash('sha1').update(bytes).digest('base64');
    case 'x-amz-checksum-sha256':
      return createHash('sha256').update(bytes).digest('base64');
    default:
      throw new NotImitatedError(`The header ${name} of s3 PutObject`);
  }
}

/**
 * Chunks of `<length in hex>[;extensions]\r\n<bytes>\r\n`, a chunk of length 0, then trailing headers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
function unwrapChunks(body: Buffer): { bytes: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd === -1 || Number.isNaN(length)) {
      throw new AwsError('IncompleteBody', 400, 'The request body terminated unexpectedly');
    }
    const start = lineEnd + 2;
    if (length === 0)
      return { bytes: Buffer.concat(chunks), trailers: readTrailers(body.toString('utf8', start)) };
    chunks.push(body.subarray(start, start + length));
    at = start + length + 2;
  }
}

function readTrailers(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
      }),
  );
}
