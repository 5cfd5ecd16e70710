/** What JSON can hold. A member that is `undefined` is left out when the value is written. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

/** Whether a parsed value is a JSON object, rather than a list, a scalar or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a text that should be JSON holds; `undefined` where it is none. The parser's own message is kept out:
 * it shows parts of the text.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The object under that name; an empty one where there is none. */
export function objectIn(record: JsonObject, name: string): JsonObject {
  const value = record[name];
  return isJsonObject(value) ? value : {};
}

/** The text under that name; `undefined` where there is none, or an empty one. */
export function textIn(record: JsonObject, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What JSON keeps of a value: its plain members, without functions, `undefined` and types. */
export function asJson(value: unknown): JsonValue {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`Expected: a value that JSON can hold. Found: ${typeof value}`);
  return JSON.parse(text);
}
