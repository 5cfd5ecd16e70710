import { stripVTControlCharacters } from 'node:util';
import type { JsonObject } from '../../functions/domain/json.ts';
import { exitStatuses } from '../exit-status.ts';
import type { Problem } from '../problem.ts';
import type { Screen } from './screen.ts';
import { wrap } from './wrap.ts';

/** What was expected, what was found, what to do: a paragraph each, wrapped to the terminal. */
export function problemText(problem: Problem, screen: Pick<Screen, 'columns' | 'style'>): string {
  const { expected, found, todo } = problem;
  const steps = todo.length > 1 ? todo.map((step, index) => `${index + 1}. ${step}`) : todo;
  return [
    paragraph(screen.style('bold', 'Expected'), expected, screen.columns),
    paragraph(screen.style('red', 'Found'), found, screen.columns),
    ...steps.map((step, index) =>
      paragraph(index === 0 ? screen.style('bold', 'Do') : '', step, screen.columns),
    ),
  ].join('\n');
}

/** The same for programs. */
export function problemFacts({ status, expected, found, todo }: Problem): JsonObject {
  return { error: { status, exitStatus: exitStatuses[status], expected, found, do: todo } };
}

/** The same for programs, on one line. */
export function problemJson(problem: Problem): string {
  return JSON.stringify(problemFacts(problem));
}

const indent = 10;

function paragraph(label: string, text: string, columns: number): string {
  const head = label + ' '.repeat(indent - stripVTControlCharacters(label).length);
  const lines = text.split('\n').flatMap((line) => wrap(line, columns - indent));
  return lines.map((line, index) => `${index === 0 ? head : ' '.repeat(indent)}${line}`.trimEnd()).join('\n');
}
