import { type AwsError, type AwsHttpResponse, NotImitatedError } from '../service.ts';
import { element } from '../wire/xml.ts';
import type { DeleteMarker } from './bucket.ts';

export const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** What S3 calls the front door's refusals. */
const s3Errors: Readonly<Record<string, { readonly code: string; readonly status: number }>> = {
  InvalidAction: { code: 'NotImplemented', status: 501 },
  InvalidClientTokenId: { code: 'InvalidAccessKeyId', status: 403 },
  Throttling: { code: 'SlowDown', status: 503 },
  InternalFailure: { code: 'InternalError', status: 500 },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function renderS3Error(error: AwsError): AwsHttpResponse {
  const { code, status } = s3Errors[error.code] ?? error;
  const body = `<Error>${element('Code', code)}${element('Message', error.message)}</Error>`;
  return { ...xml(body), status };
}

export function xml(body: string): AwsHttpResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

export function empty(status: number, headers: Record<string, string> = {}): AwsHttpResponse {
  return { status, headers, body: '' };
}

/** The keys that a DeleteObjects request names. */
export function readKeys(body: string): string[] {
  if (body.includes('<Quiet>true')) throw new NotImitatedError('The quiet mode of s3 DeleteObjects');
  if (body.includes('<VersionId>')) throw new NotImitatedError('Version ids in s3 DeleteObjects');
  return [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescapeXml(key));
}

function unescapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replaceAll(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });
}

/** What DeleteObjects tells of a delete marker that it made. */
export function markerElements(marker: DeleteMarker | undefined): string {
  if (marker === undefined) return '';
  return `${element('DeleteMarker', 'true')}${element('DeleteMarkerVersionId', marker.versionId)}`;
}
