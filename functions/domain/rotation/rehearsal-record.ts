import * as v from 'valibot';
import { type JsonObject, parseJson } from '../json.ts';
import { secretKey } from './rotation-record.ts';
import type { Rehearsal, RehearsalFinding } from './watched.ts';

const finding = v.object({ check: v.string(), found: v.string(), todo: v.optional(v.string()) });

const recordSchema = v.object({
  schema: v.literal(1),
  at: v.pipe(v.string(), v.isoTimestamp()),
  ready: v.boolean(),
  inTheWay: v.array(finding),
  warnings: v.array(finding),
});

/** Where the last rehearsal of a secret is kept. */
export function rehearsalKey(secretArn: string): string {
  return `rehearsals/${secretKey(secretArn)}`;
}

export function rehearsalRecord({ ready, inTheWay, warnings }: Rehearsal, at: Date): JsonObject {
  const plain = (findings: readonly RehearsalFinding[]) => findings.map((one) => ({ ...one }));
  return { schema: 1, at: at.toISOString(), ready, inTheWay: plain(inTheWay), warnings: plain(warnings) };
}

/** The rehearsal that an object tells of; one of another form is as good as none. */
export function parseRehearsal(
  body: unknown,
): { readonly at: Date; readonly rehearsal: Rehearsal } | undefined {
  const parsed = v.safeParse(recordSchema, body);
  if (!parsed.success) return undefined;
  const { at, ready, inTheWay, warnings } = parsed.output;
  return {
    at: new Date(at),
    rehearsal: { ready, inTheWay: inTheWay.map(findingOf), warnings: warnings.map(findingOf) },
  };
}

function findingOf({ check, found, todo }: v.InferOutput<typeof finding>): RehearsalFinding {
  return { check, found, ...(todo === undefined ? {} : { todo }) };
}

const answerSchema = v.object({
  answer: v.picklist(['ready', 'not-ready']),
  checks: v.array(
    v.object({ check: v.string(), result: v.string(), found: v.string(), do: v.optional(v.string()) }),
  ),
});

/** What rotate-secret answers to a dry run; `undefined` for a text of another form. */
export function rehearsalOfAnswer(text: string): Rehearsal | undefined {
  const parsed = v.safeParse(answerSchema, parseJson(text));
  if (!parsed.success) return undefined;
  const { answer, checks } = parsed.output;
  const of = (wanted: string) =>
    checks
      .filter(({ result }) => result === wanted)
      .map(({ check, found, do: todo }) => findingOf({ check, found, todo }));
  return { ready: answer === 'ready', inTheWay: of('in-the-way'), warnings: of('warning') };
}
