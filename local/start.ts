import path from 'node:path';
import { keepResults } from './run/keep.ts';
import { type LocalRun, openLocalRun } from './run/local-run.ts';
import { showTimeline } from './show/live-timeline.ts';
import { checkLines, summary } from './show/summary.ts';
import { openTerminal, styled, type Terminal } from './show/terminal.ts';
import { alertsDelivered } from './story/alerts.ts';
import { nightlyExport } from './story/nightly-export.ts';
import { verifyNightlyExport } from './story/verify-nightly-export.ts';

/** `npm start`: the main job on the local run. Exit status 0 only if every check holds. */
async function main(): Promise<number> {
  const startedAt = performance.now();
  const terminal = openTerminal();
  const project = path.resolve(import.meta.dirname, '..');
  const runs = process.env['STEWARD_RUNS'];
  const run = await openLocalRun({
    project,
    ...(runs !== undefined && { runs }),
    config: process.env['STEWARD_CONFIG'] ?? 'examples/local.config.ts',
    onStep: (text) => terminal.line(styled('dim', `… ${text}`)),
  });
  try {
    return await tell(run, terminal, startedAt);
  } finally {
    await run.close();
  }
}

async function tell(run: LocalRun, terminal: Terminal, startedAt: number): Promise<number> {
  const [cluster] = run.clusters;
  if (cluster === undefined)
    throw new Error('Expected the configuration to look after a cluster. Found none.');
  terminal.line('');
  showTimeline(run.timeline, terminal);
  const night = await nightlyExport(run, cluster);
  terminal.endLive();
  const { checks, tables } = await verifyNightlyExport(run, night);
  keepResults(run);

  terminal.line(`\n${styled('bold', 'The alert, as its reader sees it')}\n`);
  terminal.line(alertText(run));
  terminal.line(summary(run, tables));
  terminal.line(styled('bold', 'Verified'));
  for (const line of checkLines(checks)) terminal.line(line);
  const failed = checks.filter(({ holds }) => !holds).length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  terminal.line(`\n${checks.length - failed} of ${checks.length} checks hold, ${seconds} s.`);
  terminal.line(`Parquet files, ledger, alerts and timeline: ${path.relative('', run.directory.path)}/`);
  return failed === 0 ? 0 : 1;
}

function alertText(run: LocalRun): string {
  const mail = alertsDelivered(run).find(({ protocol }) => protocol === 'email');
  if (mail === undefined) return '  none was delivered by mail';
  return [`Subject: ${mail.subject ?? ''}`, '', ...mail.body.split('\n')]
    .map((line) => `  │ ${line}`)
    .join('\n');
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
