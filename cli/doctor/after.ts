import { counted, minuteText } from '../../functions/domain/alert/wording.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { SynthesizedStack } from '../plan/template.ts';
import { versionFindings } from './deployed.ts';
import type { DeployedFunction, DeployedStack, Examination } from './examination.ts';
import { type Finding, findingsOf } from './finding.ts';
import { exportRole, lakeKey } from './passing.ts';

type Findings = Omit<Finding, 'check'>[];

/**
 * What must be so once the stack is deployed.
 *
 * @param synthesize makes the stacks of the configuration at hand, with the functions' code
 */
export async function examineAfter(
  examination: Examination,
  policy: Policy,
  synthesize: () => Promise<readonly SynthesizedStack[]>,
): Promise<Finding[]> {
  const deployment = policy.deployment.name;
  let stack: DeployedStack | undefined;
  const deployed = await findingsOf('stack', async () => {
    stack = await examination.stack();
    return stackFindings(stack, deployment);
  });
  if (!stack) return deployed;
  const { outputs } = stack;
  const functions = Object.entries(outputs).flatMap(([key, name]) =>
    key.endsWith('FunctionName') ? [name] : [],
  );
  const alerts = outputs['AlertsTopicArn'];
  const onCall = policy.onCall && alerts?.replace(/[^:]+$/, policy.onCall.topicName);
  const checks = await Promise.all([
    findingsOf('version', () => version(examination, `AuroraSteward-${deployment}`, synthesize)),
    findingsOf('alerts', () => topic(examination, alerts, 'alerts.emails')),
    findingsOf('operators', () => topic(examination, outputs['OperatorsTopicArn'], 'alerts.operators')),
    ...(onCall ? [findingsOf('on call', () => topic(examination, onCall, 'alerts.onCall'))] : []),
    exportFindings(examination, outputs['ExportSnapshotsFunctionName'], policy),
    findingsOf('events', () => events(examination)),
    findingsOf('alarms', () => alarms(examination, deployment, functions)),
  ]);
  return [...deployed, ...checks.flat()];
}

/** Nothing, where exports are off. */
async function exportFindings(
  examination: Examination,
  functionName: string | undefined,
  policy: Policy,
): Promise<Finding[]> {
  if (!functionName) return [];
  let exporter: DeployedFunction | undefined;
  const unread = await findingsOf('export role', async () => {
    exporter = await examination.function(functionName);
    return [];
  });
  if (!exporter) return unread;
  const read = exporter;
  const found = await Promise.all([
    findingsOf('export role', () => exportRole(examination, read, policy)),
    findingsOf('lake key', () => lakeKey(examination, read)),
  ]);
  return found.flat();
}

async function version(
  examination: Examination,
  stackName: string,
  synthesize: () => Promise<readonly SynthesizedStack[]>,
): Promise<Findings> {
  const [template, stacks] = await Promise.all([examination.template(stackName), synthesize()]);
  const ours = stacks.find(({ name }) => name === stackName);
  if (!template || !ours)
    return [{ level: 'unknown', found: `no template of ${stackName}`, fix: 'Deploy it again.' }];
  return versionFindings(ours, template);
}

/** Snapshots come every day; whoever looks after a cluster hears of them. */
async function events(examination: Examination): Promise<Findings> {
  const last = await examination.lastRdsEvent();
  if (last === 'no-rules') return [{ level: 'ok', found: 'no function waits for events of RDS' }];
  if (last) return [{ level: 'ok', found: `an event of RDS arrived at ${minuteText(last)}` }];
  const fix =
    'Right after a deployment wait a day; else look whether the rules are enabled. Sweeps find what events do not tell, later.';
  return [{ level: 'warn', found: 'no event of RDS arrived within a week', fix }];
}

function stackFindings(stack: DeployedStack | undefined, deployment: string): Findings {
  const fix = `npx cdk deploy AuroraSteward-${deployment}`;
  if (!stack) return [{ level: 'warn', found: 'not deployed yet', fix }];
  const since = stack.changedAt ? ` since ${minuteText(stack.changedAt)}` : '';
  const found = `${stack.status}${since}`;
  if (/_IN_PROGRESS$/.test(stack.status)) return [{ level: 'warn', found, fix: 'Wait for its end.' }];
  return [
    /^(CREATE|UPDATE)_COMPLETE$/.test(stack.status) ? { level: 'ok', found } : { level: 'fail', found, fix },
  ];
}

async function topic(examination: Examination, arn: string | undefined, key: string): Promise<Findings> {
  if (!arn) return [{ level: 'unknown', found: 'the stack names no such topic', fix: 'Deploy it again.' }];
  const { confirmed, waiting } = await examination.subscribers(arn);
  const found = `${counted(confirmed, 'subscription')} confirmed, ${waiting} waiting`;
  if (confirmed === 0) {
    const fix = waiting > 0 ? 'Confirm the mail from AWS.' : `Put somebody into ${key} and deploy.`;
    return [{ level: 'fail', found, fix }];
  }
  return [waiting > 0 ? { level: 'warn', found, fix: 'Confirm the mail from AWS.' } : { level: 'ok', found }];
}

/** Alarms of the functions, and when each function that sweeps did so last. */
async function alarms(
  examination: Examination,
  deployment: string,
  functions: readonly string[],
): Promise<Findings> {
  const prefix = `steward-${deployment}-`;
  // Another deployment's name may begin with this one's.
  const own = (await examination.alarms(prefix)).filter(({ name }) =>
    functions.some((one) => name.startsWith(`${one}-`)),
  );
  const ringing = own.filter(({ state }) => state === 'ALARM');
  const suffix = '-sweep-missing';
  const sweeping = own.flatMap(({ name }) =>
    name.endsWith(suffix) ? [name.slice(prefix.length, -suffix.length)] : [],
  );
  const last = await examination.lastSweeps(sweeping);
  return [
    ...ringing.map(({ name, reason }): Findings[number] => ({
      level: 'fail',
      found: `${name} rings: ${reason}`,
      fix: 'docs/runbook.md has a section for each alarm; the alarm names it.',
    })),
    ...(ringing.length === 0 ? [{ level: 'ok' as const, found: `none of ${own.length} rings` }] : []),
    ...sweeping.map((name): Findings[number] => {
      const at = last.get(name);
      if (at) return { level: 'ok', found: `${name} swept last at ${minuteText(at)}` };
      const fix =
        'Right after a deployment wait for the first sweep; else look at its schedule, queue and log.';
      return { level: 'warn', found: `${name} has not swept for a day`, fix };
    }),
  ];
}
