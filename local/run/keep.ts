import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { alertsDelivered } from '../story/alerts.ts';
import type { LocalRun } from './local-run.ts';

/** Writes what is to be looked at afterwards into the run's folder: exported files, ledger records, alerts. */
export function keepResults(run: LocalRun): void {
  const { directory, s3, stack } = run;
  keepBucket(directory.lake, s3.objects(String(stack.outputs['LakeBucketName'])));
  keepBucket(directory.ledger, s3.objects(String(stack.outputs['LedgerBucketName'])));
  for (const [index, { protocol, subject, body }] of alertsDelivered(run).entries()) {
    const heading = subject === undefined ? '' : `Subject: ${subject}\n\n`;
    const name = `${String(index + 1).padStart(3, '0')}-${protocol}.${body.startsWith('{') ? 'json' : 'txt'}`;
    keepFile(path.join(directory.alerts, name), `${protocol === 'email' ? heading : ''}${body}\n`);
  }
}

function keepBucket(
  folder: string,
  objects: readonly { readonly key: string; readonly body: Buffer }[],
): void {
  mkdirSync(folder, { recursive: true });
  for (const { key, body } of objects) keepFile(path.join(folder, ...key.split('/')), body);
}

function keepFile(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
