import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Fault, messageOf } from '../domain/fault.ts';
import { mismatchText } from '../domain/mismatch.ts';
import { type Policy, policySchema } from '../domain/policy/policy.ts';

const fileName = 'policy.json';

/** The validated configuration of the deployment, which synthesis writes beside each bundle. */
export function readPolicy(directory: string): Policy {
  const parsed = v.safeParse(policySchema, readJson(join(directory, fileName)));
  if (parsed.success) return parsed.output;
  throw unusable(mismatchText(parsed.issues, 'the file'));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw unusable(messageOf(thrown), thrown);
  }
}

function unusable(found: string, cause?: unknown): Fault {
  return new Fault({
    kind: 'invalid-request',
    expected: `${fileName} beside the bundle, of this version of the policy schema`,
    found,
    todo: 'deploy the stack again, function and policy together',
    cause,
  });
}
