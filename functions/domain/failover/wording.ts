import { type Member, readersOf, type Topology } from './facts.ts';
import type { Step } from './step.ts';

/** `ledger-core-1 (eu-west-1a, db.r8g.large)` */
export function memberText({ instance, zone, instanceClass }: Member): string {
  const about = [zone, instanceClass].filter((part) => part !== undefined).join(', ');
  return about === '' ? instance : `${instance} (${about})`;
}

/** One line of the timeline; `02:14:08.103 UTC  Started cross AZ failover … (read afterwards)`. */
export function stepLine({ at, text, kind, inferred }: Step): string {
  const time = `${new Date(at).toISOString().slice(11, 23)} UTC`;
  const source = kind === 'writer-changed' ? 'seen by the sweep' : 'from the list of events, no event came';
  return `${time} ${text.replaceAll(/\s+/g, ' ').slice(0, 200)}${inferred && kind !== 'note' ? ` (${source})` : ''}`;
}

/** Who could take over now. */
export function targetText(cluster: Topology): string {
  const readers = readersOf(cluster);
  if (cluster.about === 'instance') return standbyText(readers);
  if (cluster.about === 'global') {
    const others = readers.map(memberText).join(', ');
    return readers.length === 0 ? 'No other region has a cluster of it.' : `Other clusters of it: ${others}.`;
  }
  if (readers.length === 0) {
    return 'No reader is left: another failure means that RDS builds a new instance, usually within 10 minutes.';
  }
  const able = readers.filter(({ status }) => status === undefined || status === 'available');
  const next = able.toSorted((a, b) => (a.promotionTier ?? 15) - (b.promotionTier ?? 15))[0];
  const names = readers
    .map(
      (reader) =>
        `${memberText(reader)}, tier ${reader.promotionTier ?? 'unknown'}, ${reader.status ?? 'status unknown'}`,
    )
    .join('; ');
  const count = readers.length === 1 ? 'One reader' : `${readers.length} readers`;
  return next === undefined
    ? `${count}, none available yet, so there is no failover target just now: ${names}.`
    : `${count}, a failover target exists: ${names}.`;
}

function standbyText([standby]: readonly Member[]): string {
  return standby
    ? `A standby exists in ${standby.zone ?? 'a zone that RDS does not name'}.`
    : 'RDS lists no standby: another failure means that RDS restores the instance.';
}

/** Gigabytes and processors are not told by RDS; the size in the class's name is ordered. */
const sizes = ['micro', 'small', 'medium', 'large', 'xlarge'];

/** Whether the second class is smaller than the first; `undefined` where their names do not tell. */
export function isSmaller(before: string | undefined, after: string | undefined): boolean | undefined {
  const [from, to] = [rank(before), rank(after)];
  if (from === undefined || to === undefined) return undefined;
  return to < from;
}

/** `db.r8g.2xlarge` is twice `db.r8g.xlarge`. */
function rank(instanceClass: string | undefined): number | undefined {
  const size = instanceClass?.split('.').at(-1) ?? '';
  const multiple = /^(\d+)xlarge$/.exec(size)?.[1];
  if (multiple !== undefined) return sizes.length - 1 + Math.log2(Number(multiple));
  const index = sizes.indexOf(size);
  return index < 0 ? undefined : index;
}
