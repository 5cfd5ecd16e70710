import { expect } from 'vitest';
import { announced, expectSound, ledgerKeys } from './facts.ts';
import { invoke } from './invoke.ts';
import type { Journey } from './journey.ts';

const request = { cluster: 'ledger-core', reason: 'before migration 42', keepFor: '30 days' };

/** Asks as a person does; the answer, or `died` where the function's process ended first. */
export async function ask(journey: Journey): Promise<string> {
  const answer = await invoke(journey, 'take-backup', request);
  return answer === 'died' ? answer : String(answer['answer']);
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
