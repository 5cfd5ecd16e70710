import { isJsonObject, type JsonObject, type JsonValue } from '../../functions/domain/json.ts';
import type { KeyFacts } from './examination.ts';
import type { Finding } from './finding.ts';

type Findings = Omit<Finding, 'check'>[];

/** What keeps a key from being used, as far as its state and its policy show; nothing, where all is well. */
export function keyFindings({ state, policy }: KeyFacts, keyArn: string): Findings {
  return [...stateFindings(state, keyArn), ...(policy ? denials(policy, keyArn) : [])];
}

/** A key that is no longer enabled opens no backup. */
function stateFindings(state: string, keyArn: string): Findings {
  if (state === 'Enabled') return [];
  const cancel = state === 'PendingDeletion' ? `aws kms cancel-key-deletion --key-id ${keyArn}, then ` : '';
  return [
    {
      level: 'fail',
      found: `key ${keyArn} is ${state}: nothing that it encrypts can be read`,
      fix: `${cancel}aws kms enable-key --key-id ${keyArn}`,
    },
  ];
}

function denials(policy: JsonObject, keyArn: string): Findings {
  return grants(policy, 'Deny').map((one) => ({
    level: 'warn',
    found: `the policy of key ${keyArn} denies kms:CreateGrant in a statement (${String(one['Sid'] ?? 'no Sid')})`,
    fix: 'If exports are refused for it: exempt export.rds.amazonaws.com and the role of export-snapshots.',
  }));
}

/**
 * Whether a key's policy lets IAM decide who uses it, as the one that the stack makes does.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function delegationFindings({ policy }: KeyFacts, keyArn: string): Findings {
  const account = keyArn.split(':')[4] ?? '';
  if (!policy || grants(policy, 'Allow').some((one) => namesAccount(one, account))) return [];
  return [
    {
      level: 'warn',
      found: `the policy of key ${keyArn} does not leave kms:CreateGrant to IAM: only whom it names can use it`,
      fix: `Let it allow arn:aws:iam::${account}:root, or the role of export-snapshots (kms:CreateGrant, kms:DescribeKey).`,
    },
  ];
}

function grants(policy: JsonObject, effect: 'Allow' | 'Deny'): JsonObject[] {
  const statements = list(policy['Statement']).filter(isJsonObject);
  return statements.filter((one) => one['Effect'] === effect && concerns(one, 'kms:creategrant'));
}

/** Whether a statement is about an action, in lower case. */
function concerns(statement: JsonObject, action: string): boolean {
  return list(statement['Action']).some((one) => {
    const pattern = String(one).toLowerCase();
    return pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
  });
}

/** The account itself, which means whomever IAM lets. */
function namesAccount(statement: JsonObject, account: string): boolean {
  const principal = statement['Principal'];
  const named = isJsonObject(principal) ? list(principal['AWS']) : list(principal);
  return named.some((one) => one === '*' || one === account || String(one).endsWith(`:iam::${account}:root`));
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as JsonValue];
}
