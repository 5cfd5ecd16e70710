import { monthOf } from '../calendar.ts';
import type { Claim } from './claim.ts';

/**
 * Keys of the ledger bucket. They contain no random part: who knows the fact knows its key.
 *
 * - `exports/<cluster>/<yyyy-mm>/<task>`: a finished export; the month is the snapshot's, in UTC.
 * - `leases/<name>`: who may count and act just now.
 * - `open/<key>/<until>.<invocation>`: a marker that a fact may be unfinished (see fact.ts).
 */
export function exportKey(export_: {
  clusterResourceId: string;
  snapshotTime: Date;
  taskIdentifier: string;
}) {
  const month = monthOf(export_.snapshotTime);
  return ['exports', segment(export_.clusterResourceId), month, segment(export_.taskIdentifier)].join('/');
}

export function leaseKey(name: string): string {
  return `leases/${segment(name)}`;
}

const openPrefix = 'open/';

/** Where the markers of facts under this prefix are. */
export function openKeys(factPrefix: string): string {
  return `${openPrefix}${factPrefix}`;
}

export function isMarkerKey(key: string): boolean {
  return key.startsWith(openPrefix);
}

/** Each invocation has a marker of its own, so that nobody removes the marker of one still at work. */
export function markerKey(factKey: string, claim: Claim): string {
  return `${openPrefix}${factKey}/${claim.until}.${segment(claim.by)}`;
}

/** The fact and the claim that a marker's key names; `undefined` for a key that no marker has. */
export function parseMarkerKey(key: string): { factKey: string; claim: Claim } | undefined {
  const match = /^open\/(?<factKey>.+)\/(?<until>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\.(?<by>[^/]+)$/.exec(
    key,
  );
  const { factKey, until, by } = match?.groups ?? {};
  if (factKey === undefined || until === undefined || by === undefined) return undefined;
  return { factKey, claim: { by, until } };
}

/** One path element: characters that S3 calls safe, and the colon of a snapshot's identifier. */
function segment(text: string): string {
  if (/^[A-Za-z0-9!_.*'():-]+$/.test(text) && text !== '.' && text !== '..') return text;
  throw new TypeError(
    `Expected: letters, digits and !_.*'():- as one element of a ledger key. Found: ${JSON.stringify(text)}. ` +
      'Do: derive the key from an identifier, not from free text. Retrying cannot help.',
  );
}
