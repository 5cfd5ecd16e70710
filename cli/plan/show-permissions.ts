import { counted } from '../../functions/domain/alert/wording.ts';
import type { Screen } from '../output/screen.ts';
import { tableText } from '../output/table.ts';
import { wrap } from '../output/wrap.ts';
import type { PlannedFunction } from './functions.ts';
import type { PlannedStatement } from './permissions.ts';

const reading = /^[a-z0-9-]+:(Describe|Get|List|Lookup|Search|BatchGet|Head|Select)/;

/** What each function's role may do: in short, or statement by statement. */
export function permissionsText(
  functions: readonly PlannedFunction[],
  inFull: boolean,
  screen: Screen,
): string {
  if (functions.length === 0) return 'No function, no permission.';
  if (inFull) return functions.map((one) => inFullText(one, screen)).join('\n');
  const wildcards = functions.flatMap(({ permissions }) =>
    permissions.filter(({ wildcardReason }) => wildcardReason !== undefined),
  ).length;
  const hint = `Beside that each writes its own log, takes from its own queue, and keeps its part of the ledger. ${counted(wildcards, 'statement')} with a wildcard, each with its reason: steward plan --permissions.`;
  const table = tableText<PlannedFunction>(
    [
      { heading: 'FUNCTION', cell: ({ name }) => name },
      { heading: 'MAY CHANGE', cell: (one) => actionsOf(one, (action) => !isReading(action)), narrowest: 24 },
      { heading: 'MAY READ', cell: (one) => actionsOf(one, isReading), narrowest: 24 },
    ],
    functions,
    screen,
  );
  return `${table}\n${screen.style('dim', wrap(hint, screen.columns).join('\n'))}`;
}

/** Whoever decrypts reads; `GenerateDataKey` goes with what is written. */
function isReading(action: string): boolean {
  return reading.test(action) || action === 'kms:Decrypt';
}

/** What every function needs to run: its log, its queue, its network interfaces. */
const platform = new Set(['WriteLogs', 'ConsumeOwnQueue', 'AttachToVpc']);

/** `rds CancelExportTask, StartExportTask; sns Publish` */
function actionsOf({ permissions }: PlannedFunction, chosen: (action: string) => boolean): string {
  const own = permissions.filter((one) => !(platform.has(one.id) || isOfTheLedger(one)));
  const byService = new Map<string, Set<string>>();
  for (const action of own.flatMap(({ actions }) => actions).filter(chosen)) {
    const [service = '', name = ''] = action.split(':');
    byService.set(service, (byService.get(service) ?? new Set()).add(name));
  }
  const services = [...byService].toSorted(([a], [b]) => a.localeCompare(b));
  return (
    services.map(([service, names]) => `${service} ${[...names].toSorted().join(', ')}`).join('; ') || '–'
  );
}

/** The ledger, and the key that encrypts it and the topics. */
function isOfTheLedger({ resources }: PlannedStatement): boolean {
  return resources.every((one) => /^(LedgerBucket|ControlKey)(\/|$)/.test(one));
}

function inFullText({ name, permissions }: PlannedFunction, screen: Screen): string {
  return [screen.style('bold', name), ...permissions.flatMap((one) => statementLines(one, screen))].join(
    '\n',
  );
}

function statementLines(statement: PlannedStatement, screen: Screen): string[] {
  const { id, actions, resources, conditions, wildcardReason, grantedBy } = statement;
  const where = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => `${key} ${operator} ${values.join(' or ')}`),
  );
  return [
    `  ${screen.style('cyan', id)}${grantedBy === undefined ? '' : ` (granted by the stack ${grantedBy})`}`,
    ...indented('may', actions.join(', '), screen),
    ...indented('on', resources.join(', '), screen),
    ...where.flatMap((condition) => indented('if', condition, screen)),
    ...(wildcardReason === undefined ? [] : indented('why *', wildcardReason, screen)),
  ];
}

const margin = 12;

function indented(label: string, text: string, screen: Screen): string[] {
  return wrap(text, screen.columns - margin).map(
    (line, index) => `    ${(index === 0 ? label : '').padEnd(margin - 4)}${line}`,
  );
}
