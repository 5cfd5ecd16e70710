import path from 'node:path';
import type { VirtualClock } from './clock/virtual-clock.ts';
import { type HappeningsDesk, openHappeningsDesk } from './run/happenings-desk.ts';
import { type Invitation, withdrawInvitation, writeInvitation } from './run/invitation.ts';
import { keepResults } from './run/keep.ts';
import { type LocalRun, openLocalRun } from './run/local-run.ts';
import { showTimeline } from './show/live-timeline.ts';
import { openTerminal, styled } from './show/terminal.ts';
import { shortName } from './show/timeline-lines.ts';

/** How far virtual time runs on after each thing that somebody does: long enough for a small export to end. */
const timeThatPassesMs = 20 * 60 * 1000;
/** Calls that change nothing: who looks does not want the picture to change meanwhile. */
const justLooks = /^(Describe|Get|Head|List)/;
/** Under this name the timeline knows calls of whoever follows the invitation. */
const visitor = 'you';

/** `npm run local`: deploys the local stack and stays, until Ctrl-C. */
async function main(): Promise<void> {
  const project = path.resolve(import.meta.dirname, '..');
  const terminal = openTerminal();
  const askedToEnd = signalToEnd();
  const config = process.env['STEWARD_CONFIG'] ?? 'examples/local.config.ts';
  const run = await openLocalRun({
    project,
    config,
    onStep: (text) => terminal.line(styled('dim', `… ${text}`)),
  });
  const visits = countVisits(run);
  const desk = await openHappeningsDesk(run, visits.note);
  try {
    const invitation = invite(run, config, desk);
    writeInvitation(project, invitation);
    for (const line of welcome(run, invitation)) terminal.line(line);
    showTimeline(run.timeline, terminal);
    for (const cluster of run.clusters) run.rds.takeAutomatedSnapshot(cluster);
    await letTimePass(run, visits, askedToEnd, (error) => terminal.line(styled('red', String(error))));
  } finally {
    terminal.endLive();
    withdrawInvitation(project, process.pid);
    keepResults(run);
    await desk.close();
    await run.close();
  }
}

function signalToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

function invite(
  { frontDoor, place, stack }: LocalRun,
  config: string,
  { url, secret }: HappeningsDesk,
): Invitation {
  const names = stack.resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ ref }) => ref);
  return {
    processId: process.pid,
    endpoint: frontDoor.url,
    region: place.region,
    credentials: frontDoor.register({ roleArn: undefined, name: visitor }),
    config,
    outputs: Object.fromEntries(Object.entries(stack.outputs).map(([name, value]) => [name, String(value)])),
    functions: Object.fromEntries(names.map((name) => [shortName(name), name])),
    happenings: { url, secret },
  };
}

function welcome(run: LocalRun, { endpoint, region, credentials, functions }: Invitation): string[] {
  const [cluster = ''] = run.clusters;
  const { host, port, user, database } = run.aurora.connection(cluster, 'ledger');
  return [
    '',
    styled('bold', 'The local stack is up. Ctrl-C ends it.'),
    '',
    `  functions   ${Object.keys(functions).join(', ')}`,
    '              npm run invoke -- export-snapshots events/schedule/sweep-export-snapshots.json',
    '  happenings  npm run invoke -- provoke    lists what AWS can be made to do: failovers, failing exports, …',
    '  steward     npx steward status --local',
    ...secretLines(run),
    `  PostgreSQL  ${host}:${port} ${database}, user ${user}, authority ${run.aurora.caFile}`,
    "  AWS clients that read these variables reach the endpoints as the account's administrator:",
    `              export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region}`,
    `              export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`,
    `              export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
    `              export AWS_SESSION_TOKEN=${credentials.sessionToken}`,
    '',
    `After each change, ${timeThatPassesMs / 60_000} minutes of the run's own time pass at once. It begins with a nightly snapshot.`,
    '',
  ];
}

function secretLines({ secretsManager }: LocalRun): string[] {
  const names = secretsManager.rotated();
  if (names.length === 0) return [];
  return [`  secrets     ${names.join(', ')}`, `              npm run invoke -- rotate-secret ${names[0]}`];
}

/** What visitors do, as a reason for time to pass. */
interface Visits {
  note(): void;
  /** Fulfils once something was done since the last call. */
  next(): Promise<void>;
}

/** Once at the beginning, and again after each change by a visitor. */
function countVisits({ timeline }: LocalRun): Visits {
  let somethingDone = Promise.withResolvers<void>();
  const note = () => somethingDone.resolve();
  note();
  timeline.listen((happening) => {
    if (happening.type !== 'aws-call' || happening.caller !== visitor) return;
    if (!justLooks.test(happening.action)) note();
  });
  return {
    note,
    async next() {
      await somethingDone.promise;
      somethingDone = Promise.withResolvers<void>();
    },
  };
}

/** Time runs on after each visit, until the end is asked for. */
async function letTimePass(
  { clock }: { readonly clock: VirtualClock },
  visits: Visits,
  askedToEnd: Promise<void>,
  onError: (error: unknown) => void,
): Promise<void> {
  let ended = false;
  const end = askedToEnd.then(() => {
    ended = true;
  });
  while (!ended) {
    await Promise.race([visits.next(), end]);
    if (!ended) await Promise.race([clock.runFor(timeThatPassesMs).catch(onError), end]);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
