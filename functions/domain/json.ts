/** What JSON can hold. A member that is `undefined` is left out when the value is written. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

/** Whether a parsed value is a JSON object, rather than a list, a scalar or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What JSON keeps of a value: its plain members, without functions, `undefined` and types. */
export function asJson(value: unknown): JsonValue {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`Expected: a value that JSON can hold. Found: ${typeof value}`);
  return JSON.parse(text);
}
