import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context as LambdaContext, SQSRecord } from 'aws-lambda';
import { onTestFinished } from 'vitest';
import { defineContract } from '../../../functions/contract/contract.ts';
import type { JsonObject } from '../../../functions/domain/json.ts';
import type { Policy } from '../../../functions/domain/policy/policy.ts';
import type { Ground } from '../../../functions/runtime/ground.ts';

export const contract = defineContract({
  name: 'export-snapshots',
  kind: 'queued',
  purpose: 'Stands for any queued function.',
  capability: 'exports',
  environment: { LEDGER_BUCKET: 'ledgerBucketName', TOPIC: 'alertsTopicArn' },
  triggers: [],
  permissions: [],
  metrics: { ExportsStarted: 'Count', ExportSeconds: 'Seconds' },
  timeoutSeconds: 60,
  memoryMiB: 256,
  alarms: {
    errors: { impact: 'None.', runbook: 'none' },
    failedForGood: { impact: 'None.', runbook: 'none' },
  },
});

export const policy: Policy = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  backupRetention: { mostDeletions: 20 },
  exportRetention: { mostDeletions: 20 },
  exports: { slots: 5, waitAtMostHours: 24 },
  clusters: [],
};

/** A folder as a bundle's, with this text as policy.json. */
export function bundleFolder(policyText = JSON.stringify(policy)): string {
  const directory = mkdtempSync(join(tmpdir(), 'steward-runtime-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'policy.json'), policyText);
  return directory;
}

interface Line extends JsonObject {
  readonly level: string;
  readonly message: string;
}

/** A ground that keeps what is logged and counted. */
export function testGround(changes: Partial<Ground> = {}) {
  const lines: Line[] = [];
  const counted: string[] = [];
  const at = (level: string) => (message: string, fields?: JsonObject) => {
    lines.push({ level, message, ...fields });
  };
  const log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    begin: () => undefined,
  };
  const meter = {
    countOutcome: (kind: string) => counted.push(kind),
    countSweep: () => counted.push('sweep'),
    count: (metric: string, value: number) => counted.push(`${metric} ${value}`),
    publish: () => counted.push('published'),
  };
  const ground: Ground = {
    variables: { LEDGER_BUCKET: 'ledger', TOPIC: 'arn:aws:sns:eu-west-1:123456789012:alerts' },
    directory: bundleFolder(),
    now: () => new Date('2026-11-20T02:15:00Z'),
    makeLog: () => log,
    makeMeter: () => meter,
    ...changes,
  };
  return { ground, lines, counted };
}

export const lambdaContext: LambdaContext = {
  awsRequestId: 'request-1',
  functionName: 'export-snapshots',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:export-snapshots',
  memoryLimitInMB: '256',
  logGroupName: 'group',
  logStreamName: 'stream',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 60_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

/** A batch of SQS messages, `message-1` and so on, with these bodies. */
export function sqsEvent(...bodies: readonly unknown[]): { Records: SQSRecord[] } {
  const records = bodies.map((body, index) => ({
    messageId: `message-${index + 1}`,
    receiptHandle: 'handle',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1763604900000',
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: '1763604900000',
    },
    messageAttributes: {},
    md5OfBody: '0123456789abcdef0123456789abcdef',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:export-snapshots',
    awsRegion: 'eu-west-1',
  }));
  return { Records: records };
}
