import type * as v from 'valibot';
import { nearest } from './nearest.ts';

/** One thing that is wrong in the configuration, in the terms of whoever wrote it. */
export interface Mistake {
  /** `clusters[1].exports.mode`; empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
  readonly hint?: string;
}

/** The configuration cannot be used. Its message lists every mistake and is meant to be printed as it is. */
export class ConfigError extends Error {
  readonly mistakes: readonly Mistake[];

  constructor(file: string, mistakes: readonly Mistake[], cause?: unknown) {
    super(render(file, mistakes), { cause });
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

function render(file: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
  const blocks = mistakes.map(({ path, found, allowed, hint }) =>
    [
      `  ${path || '(the whole file)'}`,
      `    found    ${found}`,
      `    allowed  ${allowed}`,
      ...(hint ? [`    hint     ${hint}`] : []),
    ].join('\n'),
  );
  return `${file} has ${count}; nothing was synthesized.\n\n${blocks.join('\n\n')}\n`;
}

/** Message of a schema: what is allowed and, seeing what was found, a hint. `mistakeOf` takes it apart again. */
export function allowed(text: string, hint?: (found: unknown) => string | undefined) {
  return (issue: v.BaseIssue<unknown>): string => {
    const advice = hint?.(issue.input);
    return advice === undefined ? text : `${text}\n${advice}`;
  };
}

export function mistakeOf(issue: v.BaseIssue<unknown>): Mistake {
  const last = issue.path?.at(-1);
  const [text = '', hint] = issue.message.split('\n');
  const path = pathText(issue.path ?? []);
  if (issue.kind === 'schema' && last?.origin === 'key') {
    return { path, found: 'nothing', allowed: 'a value; this key has no default' };
  }
  return { path, found: show(issue.input), allowed: text, ...(hint === undefined ? {} : { hint }) };
}

/** "did you mean …?" for a text close to one of the candidates. */
export function didYouMean(found: unknown, candidates: readonly string[]): string | undefined {
  const candidate = typeof found === 'string' ? nearest(found, candidates) : undefined;
  return candidate === undefined ? undefined : `did you mean ${JSON.stringify(candidate)}?`;
}

function pathText(path: readonly v.IssuePathItem[]): string {
  return path.reduce<string>((text, { key }) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function show(found: unknown): string {
  if (found === undefined) return 'nothing';
  if (typeof found === 'function') return 'a function';
  const text = JSON.stringify(found) ?? String(found);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
