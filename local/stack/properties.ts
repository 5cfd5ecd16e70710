import { StackError } from './stack-error.ts';

/**
 * A resource's resolved properties, each read by name. `finish` refuses those that nobody has read, so that a
 * property that would change behaviour cannot be overlooked.
 */
export class Properties {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;
  readonly #read = new Set<string>();
  readonly #nested: Properties[] = [];

  /** @param where type, logical id and path, for errors. */
  constructor(values: unknown, where: string) {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      throw new StackError(`${where}: expected an object, found ${JSON.stringify(values)}.`);
    }
    this.#values = values as Readonly<Record<string, unknown>>;
    this.#where = where;
  }

  text(name: string): string {
    return this.#required(name, this.optionalText(name), 'a string');
  }

  optionalText(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrong(name, 'a string', value);
  }

  /** CloudFormation takes numbers as strings too. */
  optionalNumber(name: string): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number === 'number' && !Number.isNaN(number)) return number;
    throw this.#wrong(name, 'a number', value);
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.#wrong(name, 'true or false', value);
  }

  object(name: string): Properties {
    return this.#required(name, this.optionalObject(name), 'an object');
  }

  optionalObject(name: string): Properties | undefined {
    const value = this.#take(name);
    return value === undefined ? undefined : this.#nest(value, name);
  }

  objects(name: string): readonly Properties[] {
    return this.list(name).map((item, index) => this.#nest(item, `${name}[${index}]`));
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item) => {
      if (typeof item === 'string') return item;
      throw this.#wrong(name, 'a list of strings', item);
    });
  }

  list(name: string): readonly unknown[] {
    const value = this.#take(name) ?? [];
    if (Array.isArray(value)) return value;
    throw this.#wrong(name, 'a list', value);
  }

  /** A value of a form of its own, such as a policy document. */
  document(name: string): Readonly<Record<string, unknown>> {
    return this.#required(name, this.optionalDocument(name), 'an object');
  }

  optionalDocument(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
    throw this.#wrong(name, 'an object', value);
  }

  /** Names to values, as environment variables. */
  strings(name: string): Readonly<Record<string, string>> {
    const entries = Object.entries(this.optionalDocument(name) ?? {});
    return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
  }

  tags(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.objects('Tags').map((tag) => [tag.text('Key'), tag.text('Value')]));
  }

  /** Accepts properties that change nothing of what is imitated. */
  withoutEffect(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name);
  }

  all(): Readonly<Record<string, unknown>> {
    for (const name of Object.keys(this.#values)) this.#read.add(name);
    return this.#values;
  }

  /** @throws StackError naming a property that nobody has read. */
  finish(): void {
    for (const name of Object.keys(this.#values)) {
      if (this.#read.has(name)) continue;
      throw new StackError(
        `${this.#where}: the property ${name} is not imitated locally ` +
          `(found ${JSON.stringify(this.#values[name])}). Imitate it in local/stack/resources, or keep it out of ` +
          'the stack that runs locally.',
      );
    }
    for (const nested of this.#nested) nested.finish();
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#values[name];
  }

  #nest(value: unknown, name: string): Properties {
    const nested = new Properties(value, `${this.#where}.${name}`);
    this.#nested.push(nested);
    return nested;
  }

  #required<T>(name: string, value: T | undefined, expected: string): T {
    if (value !== undefined) return value;
    throw this.#wrong(name, expected, undefined);
  }

  #wrong(name: string, expected: string, found: unknown): StackError {
    return new StackError(
      `${this.#where}.${name}: expected ${expected}, found ${JSON.stringify(found) ?? 'nothing'}.`,
    );
  }
}
