import { counted, minuteText } from '../../functions/domain/alert/wording.ts';
import { keyFinding } from './before.ts';
import type { DeployedStack, Examination } from './examination.ts';
import { type Finding, findingsOf } from './finding.ts';

type Findings = Omit<Finding, 'check'>[];

/** What must be so once the stack is deployed. */
export async function examineAfter(examination: Examination, deployment: string): Promise<Finding[]> {
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
  const checks = await Promise.all([
    findingsOf('alerts', () => topic(examination, outputs['AlertsTopicArn'], 'alerts.emails')),
    findingsOf('operators', () => topic(examination, outputs['OperatorsTopicArn'], 'alerts.operators')),
    findingsOf('lake key', () => lakeKey(examination, outputs['ExportSnapshotsFunctionName'])),
    findingsOf('alarms', () => alarms(examination, deployment, functions)),
  ]);
  return [...deployed, ...checks.flat()];
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
  if (!arn) return [{ level: 'unknown', found: 'the stack names no such topic' }];
  const { confirmed, waiting } = await examination.subscribers(arn);
  const found = `${counted(confirmed, 'subscription')} confirmed, ${waiting} waiting`;
  if (confirmed === 0) {
    const fix = waiting > 0 ? 'Confirm the mail from AWS.' : `Put somebody into ${key} and deploy.`;
    return [{ level: 'fail', found, fix }];
  }
  return [waiting > 0 ? { level: 'warn', found, fix: 'Confirm the mail from AWS.' } : { level: 'ok', found }];
}

async function lakeKey(examination: Examination, functionName: string | undefined): Promise<Findings> {
  if (!functionName) return [{ level: 'ok', found: 'not used: exports are off' }];
  const keyArn = await examination.lakeKey(functionName);
  if (!keyArn) return [{ level: 'unknown', found: `${functionName} names no key` }];
  const findings = keyFinding(await examination.keyState(keyArn), keyArn);
  return findings.length > 0 ? findings : [{ level: 'ok', found: 'Enabled' }];
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
