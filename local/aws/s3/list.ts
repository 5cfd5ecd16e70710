import { AwsError } from '../service.ts';
import { element } from '../wire/xml.ts';
import { type Bucket, isDeleted, type StoredObject } from './bucket.ts';

/** An entry of a listing: an object, or the common prefix that stands for several. */
type Entry = { readonly object: StoredObject } | { readonly prefix: string };

/** The entry after which a page begins. */
interface Position {
  readonly name: string;
  readonly isPrefix: boolean;
}

const mostKeys = 1000;

/**
 * One page of ListObjectsV2: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 *
 * @throws AwsError InvalidArgument (400) for a continuation token that is none, or a MaxKeys that is no number.
 */
export function listObjectsV2(bucket: Bucket, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const maxKeys = readMaxKeys(query.get('max-keys'));
  const after = token === null ? { name: startAfter, isPrefix: false } : readToken(token);

  const left = bucket.objects().filter(({ key }) => key.startsWith(prefix) && isAfter(key, after));
  const entries = group(left, prefix, delimiter);
  const page = entries.slice(0, maxKeys);
  const last = page.at(-1);
  const truncated = entries.length > page.length && last !== undefined;
  return [
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    element('Name', bucket.name),
    element('Prefix', prefix),
    ...(delimiter === '' ? [] : [element('Delimiter', delimiter)]),
    ...(startAfter === '' ? [] : [element('StartAfter', startAfter)]),
    ...(token === null ? [] : [element('ContinuationToken', token)]),
    element('KeyCount', String(page.length)),
    element('MaxKeys', String(maxKeys)),
    element('IsTruncated', String(truncated)),
    ...(truncated ? [element('NextContinuationToken', writeToken(last))] : []),
    ...page.map(render),
    '</ListBucketResult>',
  ].join('');
}

/** All versions under a prefix at once; paging of versions is not imitated. */
export function listObjectVersions(bucket: Bucket, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const versions = bucket.versions().filter(({ key }) => key.startsWith(prefix));
  return [
    '<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    element('Name', bucket.name),
    element('Prefix', prefix),
    element('MaxKeys', String(mostKeys)),
    element('IsTruncated', 'false'),
    ...versions.map((version, index) => {
      const common = [
        element('Key', version.key),
        element('VersionId', version.versionId),
        element('IsLatest', String(versions[index - 1]?.key !== version.key)),
        element('LastModified', version.lastModified.toISOString()),
      ].join('');
      return isDeleted(version)
        ? `<DeleteMarker>${common}</DeleteMarker>`
        : `<Version>${common}${element('ETag', version.etag)}${element('Size', String(version.body.length))}</Version>`;
    }),
    '</ListVersionsResult>',
  ].join('');
}

function group(objects: readonly StoredObject[], prefix: string, delimiter: string): Entry[] {
  const entries: Entry[] = [];
  let lastPrefix: string | undefined;
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) continue;
    const at = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (at === -1) {
      entries.push({ object });
      continue;
    }
    const common = object.key.slice(0, at + delimiter.length);
    if (common !== lastPrefix) entries.push({ prefix: common });
    lastPrefix = common;
  }
  return entries;
}

/** A common prefix that was listed stands for all its keys. */
function isAfter(key: string, after: Position): boolean {
  if (after.isPrefix && key.startsWith(after.name)) return false;
  return Buffer.compare(Buffer.from(key), Buffer.from(after.name)) > 0;
}

function nameOf(entry: Entry): string {
  return 'prefix' in entry ? entry.prefix : entry.object.key;
}

function render(entry: Entry): string {
  if ('prefix' in entry) return `<CommonPrefixes>${element('Prefix', entry.prefix)}</CommonPrefixes>`;
  const { key, lastModified, etag, body } = entry.object;
  return [
    '<Contents>',
    element('Key', key),
    element('LastModified', lastModified.toISOString()),
    element('ETag', etag),
    element('Size', String(body.length)),
    element('StorageClass', 'STANDARD'),
    '</Contents>',
  ].join('');
}

function readMaxKeys(text: string | null): number {
  if (text === null) return mostKeys;
  if (!/^\d+$/.test(text)) {
    throw new AwsError('InvalidArgument', 400, 'Provided max-keys not an integer or within integer range');
  }
  return Math.min(Number(text), mostKeys);
}

function writeToken(entry: Entry): string {
  return Buffer.from(JSON.stringify({ name: nameOf(entry), isPrefix: 'prefix' in entry })).toString('base64');
}

function readToken(token: string): Position {
  try {
    const { name, isPrefix } = JSON.parse(Buffer.from(token, 'base64').toString());
    if (typeof name === 'string' && typeof isPrefix === 'boolean') return { name, isPrefix };
  } catch {
    // Falls through to the same refusal.
  }
  throw new AwsError('InvalidArgument', 400, 'The continuation token provided is incorrect');
}
