import {
  compareExportWithSource,
  type ExportedFile,
  type TableComparison,
} from '../aurora/export/compare.ts';
import type { LocalRun } from '../run/local-run.ts';
import { type LoggedOutcome, loggedOutcome } from '../show/function-outcome.ts';
import { shortName } from '../show/timeline-lines.ts';
import { alertsDelivered } from './alerts.ts';
import { type Check, check } from './check.ts';
import type { NightlyExport } from './nightly-export.ts';

export interface VerifiedExport {
  readonly checks: readonly Check[];
  readonly tables: readonly TableComparison[];
}

/** Holds everything that the run was to show against what is there now, down to each exported value. */
export async function verifyNightlyExport(run: LocalRun, night: NightlyExport): Promise<VerifiedExport> {
  const tables = await compareTables(run, night);
  return {
    tables,
    checks: [
      arrivedTwice(run),
      lateEventIgnored(run, night),
      backedUpOnce(run, night),
      startedOnce(run),
      everyValueEqual(tables),
      recordedOnce(run, tables),
      announcedOnce(run),
      toldEachOnce(run),
      nothingLeftOpen(run),
      nothingFailed(run),
      nothingMissing(run),
    ],
  };
}

function compareTables(run: LocalRun, { snapshot }: NightlyExport): Promise<readonly TableComparison[]> {
  const files = registeredFiles(run);
  return withSnapshot(run, snapshot, (connection) => compareExportWithSource({ files, connection }));
}

/** What a query finds: the files below each partition of each table in the Data Catalog. */
function registeredFiles(run: LocalRun): ExportedFile[] {
  const { catalogue } = run.glue;
  const bucket = `s3://${run.stack.outputs['LakeBucketName']}/`;
  const folders = catalogue.databases
    .flatMap((database) => catalogue.tables(database) ?? [])
    .flatMap(({ partitions }) => [...partitions.values()])
    .map(({ StorageDescriptor }) => StorageDescriptor?.Location?.slice(bucket.length) ?? '');
  return objectsOf(run, 'LakeBucketName')
    .filter(({ key }) => folders.some((folder) => folder !== '' && key.startsWith(folder)))
    .map(({ key, body }) => ({ key, read: async () => body }));
}

async function withSnapshot<Result>(
  { aurora }: LocalRun,
  snapshot: string,
  work: (connection: Parameters<typeof compareExportWithSource>[0]['connection']) => Promise<Result>,
): Promise<Result> {
  const source = await aurora.openSnapshot(snapshot);
  try {
    return await work(source.connection('ledger'));
  } finally {
    await source.close();
  }
}

/** Each arrival wakes the function: the first starts, the second finds the work under way. */
function arrivedTwice(run: LocalRun): Check {
  const about = outcomesOf(run, 'export-snapshots').map(({ outcome }) => outcome);
  const started = about.indexOf('started');
  return check(
    'the event came twice, and the second found the work under way',
    started >= 0 && about.indexOf('already-done') > started,
    about.filter((outcome) => outcome === 'started' || outcome === 'already-done').join(', then '),
  );
}

function lateEventIgnored(run: LocalRun, { manualSnapshot }: NightlyExport): Check {
  const late = outcomesOf(run, 'export-snapshots').filter(({ subject }) => subject.includes(manualSnapshot));
  const [first] = late;
  return check(
    'the event that came out of order was ignored, as the policy asks',
    late.length > 0 && late.every(({ outcome }) => outcome === 'ignored'),
    first === undefined ? 'no outcome' : `${first.outcome}: ${first.reason}`,
  );
}

/** Asked for twice, taken once, and announced when it was there. */
function backedUpOnce(run: LocalRun, { manualSnapshot }: NightlyExport): Check {
  const { timeline } = run;
  const taken = timeline
    .of('aws-call')
    .filter(({ action, status }) => action === 'CreateDBClusterSnapshot' && status === 200).length;
  const announced = timeline.of('event').filter(({ event }) => event['detail-type'] === 'Backup Completed');
  const records = ledgerKeys(run).filter((key) => key.startsWith('backups/'));
  const [record = ''] = records;
  return check(
    'the backup asked for by hand, twice, was taken, recorded and announced once',
    taken === 1 && announced.length === 1 && records.length === 1 && record.endsWith(`/${manualSnapshot}`),
    `${taken} taken, ${announced.length} announced, ${record}`,
  );
}

function outcomesOf({ timeline }: LocalRun, name: string): LoggedOutcome[] {
  return timeline
    .of('function-log')
    .filter((log) => shortName(log.function) === name)
    .flatMap(({ line }) => loggedOutcome(line) ?? []);
}

function startedOnce({ timeline }: LocalRun): Check {
  const started = timeline
    .of('aws-call')
    .filter(({ action, status }) => action === 'StartExportTask' && status === 200);
  return check('one export was started', started.length === 1, `${started.length} started`);
}

function everyValueEqual(tables: readonly TableComparison[]): Check {
  const rows = tables.reduce((sum, { parquetRows }) => sum + parquetRows, 0);
  const different = tables.filter(({ equal }) => !equal).map(({ table }) => table);
  return check(
    'every value of every row that the Data Catalog leads to equals its source',
    tables.length > 0 && rows >= 100_000 && different.length === 0,
    different.length === 0 ? `${tables.length} tables, ${rows} rows` : `different: ${different.join(', ')}`,
  );
}

/** What the functions counted, from the files' ends, against what reading the files gave. */
function recordedOnce(run: LocalRun, tables: readonly TableComparison[]): Check {
  const records = objectsOf(run, 'LedgerBucketName').filter(({ key }) => key.startsWith('exports/'));
  const counted = records.map(({ body }) => Number(JSON.parse(body.toString())['fact']?.['rows']));
  const rows = tables.reduce((sum, { parquetRows }) => sum + parquetRows, 0);
  return check(
    'the ledger holds one record of it, with as many rows as there are',
    records.length === 1 && counted[0] === rows,
    records.map(({ key }, index) => `${key}, ${counted[index]} rows`).join(' '),
  );
}

function announcedOnce({ timeline }: LocalRun): Check {
  const announced = timeline
    .of('event')
    .filter(({ event }) => event.source === 'aurora-steward' && event['detail-type'] === 'Export Verified');
  return check('Export Verified was announced once', announced.length === 1, `${announced.length} events`);
}

/** "However often the event arrives": each subscriber has one message. */
function toldEachOnce(run: LocalRun): Check {
  const deliveries = alertsDelivered(run).map(({ protocol, endpoint }) => `${protocol} ${endpoint}`);
  const distinct = new Set(deliveries);
  return check(
    'each subscriber was told once',
    distinct.size > 0 && distinct.size === deliveries.length,
    [...distinct].join(', '),
  );
}

function nothingLeftOpen(run: LocalRun): Check {
  const open = ledgerKeys(run).filter((key) => key.startsWith('open/'));
  return check('nothing is left open in the ledger', open.length === 0, open.join(' ') || 'none open');
}

function nothingFailed({ timeline }: LocalRun): Check {
  const failed = timeline.of('invocation-ended').filter(({ result }) => result !== 'succeeded');
  const bad = timeline
    .of('function-log')
    .map(({ line }) => loggedOutcome(line)?.outcome ?? '')
    .filter((outcome) => outcome.startsWith('failed') || outcome === 'refused');
  const dead = timeline.of('dead-letter').length;
  return check(
    'no invocation failed, no outcome was a failure, no message died',
    failed.length + bad.length + dead === 0,
    `${failed.length} failed, ${bad.length} bad outcomes, ${dead} dead letters`,
  );
}

function nothingMissing({ frontDoor, timeline }: LocalRun): Check {
  const denied = timeline.of('aws-call').filter(({ errorCode }) => errorCode?.startsWith('AccessDenied'));
  return check(
    'no permission was missing, no call was unknown',
    denied.length + frontDoor.failures.length === 0,
    [...denied.map(({ caller, action }) => `${caller} ${action}`), ...frontDoor.failures].join('; ') ||
      'none',
  );
}

function ledgerKeys(run: LocalRun): string[] {
  return objectsOf(run, 'LedgerBucketName').map(({ key }) => key);
}

function objectsOf({ s3, stack }: LocalRun, output: string) {
  return s3.objects(String(stack.outputs[output]));
}
