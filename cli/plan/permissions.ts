import type { JsonValue } from '../../functions/domain/json.ts';
import { at, listAt, resourcesOf, type SynthesizedStack, type TemplateResource, textOf } from './template.ts';

/** What a role may do, as people read it. */
export interface PlannedStatement {
  /** The Sid, which is the id of the permission in the function's contract. */
  readonly id: string;
  readonly actions: readonly string[];
  /** `LedgerBucket/open/*`, `rds cluster:*`: without what is the same in all of the account and region. */
  readonly resources: readonly string[];
  /** Operator to key to values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Why it cannot be narrower, where it has a wildcard. */
  readonly wildcardReason?: string;
  /** The stack that grants it, where that is not the one that has the role. */
  readonly grantedBy?: string;
}

/**
 * What a role may do, policies of the other stacks included.
 *
 * @param role in the first of the stacks
 */
export function statementsOf(
  role: TemplateResource,
  stacks: readonly SynthesizedStack[],
): PlannedStatement[] {
  const [own, ...others] = stacks;
  if (!own) return [];
  const roleName = textOf(role.properties['RoleName']);
  const inline = listAt(role.properties, 'Policies').map((policy) => at(policy, 'PolicyDocument'));
  const attached = others.flatMap((stack) =>
    resourcesOf(stack, 'AWS::IAM::ManagedPolicy')
      .filter(
        ({ properties }) => roleName !== '' && listAt(properties, 'Roles').map(textOf).includes(roleName),
      )
      .flatMap((policy) =>
        statementsIn(at(policy.properties, 'PolicyDocument'), policy, stack).map((statement) => ({
          ...statement,
          grantedBy: stack.name,
        })),
      ),
  );
  return [...inline.flatMap((document) => statementsIn(document, role, own)), ...attached];
}

function statementsIn(
  document: JsonValue | undefined,
  holder: TemplateResource,
  stack: SynthesizedStack,
): PlannedStatement[] {
  const statements = listAt(document, 'Statement');
  const ids = statements.map((statement) => textOf(at(statement, 'Sid')));
  const reasons = stack.wildcardReasons.get(holder.path) ?? new Map<string, string>();
  return statements.map((statement, index) => {
    const id = ids[index] ?? '';
    const actions = listAt(statement, 'Action').map(textOf);
    const named = listAt(statement, 'Resource').map(textOf);
    const reason = [...named, ...actions].map((one) => reasonFor(id, ids, reasons.get(one))).find(Boolean);
    return {
      id,
      actions,
      resources: named.map((one) => readable(one, stack)),
      conditions: conditionsOf(statement, stack),
      ...(reason !== undefined && { wildcardReason: reason }),
    };
  });
}

/** One wildcard may stand in several statements: `ReadA: because … ReadB: because …`. */
function reasonFor(id: string, ids: readonly string[], all: string | undefined): string | undefined {
  const from = all?.indexOf(`${id}: `) ?? -1;
  if (all === undefined || from < 0) return undefined;
  const rest = all.slice(from + id.length + 2);
  const ends = ids.map((other) => rest.indexOf(` ${other}: `)).filter((end) => end >= 0);
  return rest.slice(0, Math.min(rest.length, ...ends));
}

function conditionsOf(statement: JsonValue, stack: SynthesizedStack): PlannedStatement['conditions'] {
  const entries = Object.entries(
    (at(statement, 'Condition') ?? {}) as Record<string, Record<string, JsonValue>>,
  );
  return Object.fromEntries(
    entries.map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, values]) => [
          key,
          listAt(values).map((value) => readable(textOf(value), stack)),
        ]),
      ),
    ]),
  );
}

/** `arn:<AWS::Partition>:rds:eu-west-1:<AWS::AccountId>:cluster:*` is `rds cluster:*`; `<LakeBucket.Arn>` is `LakeBucket`. */
function readable(text: string, { resources }: SynthesizedStack): string {
  const named = text
    .replaceAll('<AWS::Partition>', 'aws')
    .replaceAll('<AWS::AccountId>', '')
    .replaceAll(/<([^>.]+)[^>]*>/g, (reference, id: string) => resources.get(id)?.path ?? reference);
  const arn = /^arn:[^:]+:(?<service>[^:]+):[^:]*:[^:]*:(?<resource>.+)$/.exec(named)?.groups;
  return arn ? `${arn['service']} ${arn['resource']}` : named;
}
