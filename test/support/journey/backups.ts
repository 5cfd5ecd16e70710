import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect } from 'vitest';
import { announced, expectSound, ledgerKeys } from './facts.ts';
import type { Journey } from './journey.ts';

const request = { cluster: 'ledger-core', reason: 'before migration 42', keepFor: '30 days' };

/** Asks as a person does; the answer, or `died` where the function's process ended first. */
export async function ask({ stack, frontDoor, place }: Journey): Promise<string> {
  const credentials = frontDoor.register({ roleArn: undefined, name: 'harness' });
  const client = new LambdaClient({ region: place.region, endpoint: frontDoor.url, credentials });
  const FunctionName = String(stack.outputs['TakeBackupFunctionName']);
  const { Payload = [], FunctionError } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
  );
  client.destroy();
  return FunctionError === undefined ? JSON.parse(Buffer.from(Payload).toString()).answer : 'died';
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
