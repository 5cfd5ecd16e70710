import { expect } from 'vitest';
import { distinctCalls } from './crash-point.ts';
import { announced, expectSound, ledgerKeys } from './facts.ts';
import { invoke } from './invoke.ts';
import { type Journey, startJourney } from './journey.ts';
import { minute } from './story.ts';

const request = { cluster: 'ledger-core', reason: 'before migration 42', keepFor: '30 days' };

/** Asks as a person does; the answer, or `died` where the function's process ended first. */
export async function ask(journey: Journey): Promise<string> {
  const answer = await invoke(journey, 'take-backup', request);
  return answer === 'died' ? answer : String(answer['answer']);
}

/**
 * A backup by hand whose function, or the one that sees it complete, is killed once at a call. Whoever was not answered asks
 * again. Whatever is killed: one snapshot, recorded and announced once, nothing left open.
 *
 * @returns the calls of that function that are worth a crash
 */
export async function surviveBackup(
  fn: 'TakeBackup' | 'CompleteBackups',
  point?: Omit<Parameters<Journey['crash']['plan']>[0], 'principal'>,
): Promise<number[]> {
  const journey = await startJourney('test/support/configs/backups.config.ts');
  try {
    const principal = String(journey.stack.outputs[`${fn}FunctionName`]);
    if (point) journey.crash.plan({ ...point, principal });
    if ((await ask(journey)) === 'died') expect(await ask(journey)).toMatch(/^(already-)?started$/);
    await journey.clock.runFor(60 * minute);
    expect(journey.crash.pending()).toEqual([]);
    expectOneBackup(journey);
    return distinctCalls(journey, principal);
  } finally {
    await journey.close();
  }
}

/** One snapshot, one record, announced under one id, nothing left open. */
export function expectOneBackup(journey: Journey): void {
  const taken = journey.timeline
    .of('aws-call')
    .filter(({ action, status }) => action === 'CreateDBClusterSnapshot' && status === 200);
  const records = ledgerKeys(journey, 'backups/');
  expect(taken).toHaveLength(1);
  expect(records).toHaveLength(1);
  expect(ledgerKeys(journey, 'open/')).toEqual([]);
  expect(new Set(announced(journey, 'Backup Completed'))).toEqual(new Set([`${records[0]}#0`]));
  expectSound(journey);
}
