import * as v from 'valibot';
import { Fault } from '../fault.ts';
import { mismatchText } from '../mismatch.ts';

/** An object of the ledger or the lake, and what it should be. */
export interface StoredObject {
  /** With its article and, where it has one, its schema: `a lease of schema 1`. */
  readonly what: string;
  readonly key: string;
  readonly body: unknown;
  /** What a person does about one that is something else. */
  readonly todo?: string;
}

/**
 * What a stored object says.
 *
 * @throws Fault, not retryable, where it is something else: it names what is wrong with it first
 */
export function parseStored<S extends v.GenericSchema>(
  schema: S,
  {
    what,
    key,
    body,
    todo = 'look at the object and its versions in the ledger bucket, and deploy the version that wrote it',
  }: StoredObject,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw new Fault({
    kind: 'invalid-request',
    expected: `${what} under ${key}`,
    found: mismatchText(parsed.issues, 'the object'),
    todo,
  });
}
