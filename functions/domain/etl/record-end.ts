import { concernOf } from '../alert/concern.ts';
import { monthsBefore } from '../calendar.ts';
import type { Effect } from '../effect.ts';
import { cataloguePlace } from '../export/publication.ts';
import { type FactPorts, factDependencies } from '../fact-dependencies.ts';
import type { Context } from '../invocation.ts';
import { continueRecord, type Recorded, recordFact } from '../ledger/fact.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { readSound } from '../ledger/read-sound.ts';
import type { Policy } from '../policy/policy.ts';
import { type EtlStory, etlEndedAlert } from './alerts.ts';
import { type EtlEnd, endedRun, etlAnnouncement, etlRecord } from './end.ts';
import { stepsAfter } from './plan.ts';
import { type EtlRun, monthPrefix, openRunKey, recordKey } from './run.ts';
import { usualDuration } from './usual.ts';
import { verifiedExport } from './verified-export.ts';

/** What recording the end of a run needs. */
export interface EtlPorts extends FactPorts {
  readonly policy: Policy;
}

/**
 * Records how a run ended, once, announces it, tells people where they must know or want to, and takes the run off
 * the list of open ones last.
 */
export async function recordEnd(
  ports: EtlPorts,
  context: Context<never>,
  run: EtlRun,
  end: EtlEnd,
): Promise<Recorded> {
  const catalogue = await cataloguePlace(ports.store, run.export.record);
  const result = await recordFact(factDependencies(ports, context), {
    key: recordKey(run),
    body: etlRecord(run, end, catalogue),
    effects: await effectsOf(ports, context, run, end),
    subject: openRunKey(run),
  });
  if (result !== 'being-finished-by-another') await ports.store.removeMarker(openRunKey(run));
  return result;
}

/** Finishes what is left of a run whose end is recorded; `undefined` where it is not. */
export async function finishRecorded(
  ports: EtlPorts,
  context: Context<never>,
  run: EtlRun,
): Promise<'finished' | 'being-finished-by-another' | undefined> {
  const key = recordKey(run);
  const stored = await ports.store.read(key);
  if (!stored) return undefined;
  const continued = await continueRecord(factDependencies(ports, context), key, stored);
  if (continued === 'being-finished-by-another') return continued;
  await ports.store.removeMarker(openRunKey(run));
  return 'finished';
}

async function effectsOf(
  ports: EtlPorts,
  context: Context<never>,
  run: EtlRun,
  end: EtlEnd,
): Promise<Effect[]> {
  const { policy, store } = ports;
  const announce = etlAnnouncement(policy.deployment, run, end);
  const wanted = end.state !== 'succeeded' || etlPolicyOf(policy, run)?.alertOnSuccess;
  if (!wanted) return [{ announce }];
  const story = await storyOf(ports, run, context.now(), await usualOf(store, run));
  return [{ announce }, { alert: etlEndedAlert(story, end) }];
}

export async function storyOf<Usual extends number | undefined>(
  { policy, store }: EtlPorts,
  run: EtlRun,
  now: Date,
  usualMs: Usual,
): Promise<EtlStory & { readonly usualMs: Usual }> {
  const tables = (await readSound(store, run.export.record, verifiedExport))?.tables;
  const cluster = policy.clusters.find(({ name }) => name === run.policyName);
  return {
    deployment: policy.deployment,
    ...concernOf(cluster),
    run,
    waiting: cluster ? stepsAfter(cluster.etl, run.step, tables) : [],
    usualMs,
    now,
  };
}

function etlPolicyOf({ clusters }: Policy, { policyName }: EtlRun) {
  return clusters.find(({ name }) => name === policyName)?.etl;
}

/** How many earlier runs are read. */
const mostRead = 5;

/** How long earlier runs of the step usually took, in ms, by the newest records of the snapshot's month and the one before. */
export async function usualOf(store: LedgerStore, run: EtlRun): Promise<number | undefined> {
  const durations: number[] = [];
  for (const month of [0, -1]) {
    const keys: string[] = [];
    for await (const key of store.list(monthPrefix(run.export.clusterId, monthFrom(run, month)))) {
      if (key.split('/').at(-1)?.split('.')[0] === run.step && key !== recordKey(run)) keys.push(key);
    }
    for (const key of keys.toReversed()) {
      if (durations.length === mostRead) return usualDuration(durations);
      const { result, startedAt, endedAt } = (await readSound(store, key, endedRun)) ?? {};
      if (result === 'succeeded' && startedAt && endedAt) {
        durations.push(Date.parse(endedAt) - Date.parse(startedAt));
      }
    }
  }
  return usualDuration(durations);
}

function monthFrom({ export: { snapshotTime } }: EtlRun, months: number): string {
  const time = new Date(snapshotTime);
  return monthsBefore(time, -months).toISOString();
}
