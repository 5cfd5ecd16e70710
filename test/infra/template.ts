import { type Resource, resourcesOf, type Synthesis } from './synthesis.ts';

export interface Statement {
  /** Logical id of the resource whose policy it stands in. */
  readonly resource: string;
  readonly sid: string | undefined;
  readonly effect: string;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  /** References in angle brackets. */
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** Every statement of every policy in the template, trust policies included. */
export function statementsOf({ resources }: Synthesis): Statement[] {
  return Object.entries(resources).flatMap(([id, resource]) =>
    documentsOf(resource).flatMap((document) => list(member(document, 'Statement')).map(statement(id))),
  );
}

/** What a role may do: the statements that are not about who may assume it. */
export function grantsOf(synthesis: Synthesis): Statement[] {
  const roles = resourcesOf(synthesis, 'AWS::IAM::Role');
  return statementsOf(synthesis).filter(
    ({ resource, principals }) => resource in roles && principals.length === 0,
  );
}

/** A CloudFormation value as text: references in angle brackets, joins joined. */
export function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[form, argument] = []] = Object.entries(value);
  if (form === 'Fn::Join') return argument[1].map(flat).join(argument[0]);
  if (form === 'Fn::GetAtt') return `<${argument.join('.')}>`;
  return form === 'Ref' ? `<${argument}>` : JSON.stringify(value);
}

/** Any value as a list: CloudFormation writes a list of one as the one. */
function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function documentsOf({ Properties }: Resource): unknown[] {
  return [
    ...list(member(Properties, 'AssumeRolePolicyDocument')),
    ...list(member(Properties, 'PolicyDocument')),
    ...list(member(Properties, 'KeyPolicy')),
    ...list(member(Properties, 'Policies')).map((policy) => member(policy, 'PolicyDocument')),
  ];
}

function statement(resource: string) {
  return (raw: unknown): Statement => {
    const principal = member(raw, 'Principal');
    const sid = member(raw, 'Sid');
    return {
      resource,
      sid: typeof sid === 'string' ? sid : undefined,
      effect: String(member(raw, 'Effect')),
      principals:
        typeof principal === 'string'
          ? [principal]
          : Object.values(principal ?? {})
              .flat()
              .map(flat),
      actions: list(member(raw, 'Action')).map(String),
      resources: [...list(member(raw, 'Resource')), ...list(member(raw, 'NotResource'))].map(flat),
      conditions: (member(raw, 'Condition') ?? {}) as Readonly<Record<string, unknown>>,
    };
  };
}
