import type { GlobalOptions } from './options.ts';
import { openScreen, type Terminal } from './output/screen.ts';
import { prose } from './output/wrap.ts';
import { Problem } from './problem.ts';

/**
 * Shows what would be done and waits for a yes; `--yes` is one. Where nobody can answer, nothing is done.
 *
 * @param what a line for each thing that would be done
 * @throws Problem `not-confirmed`
 */
export async function confirm(
  terminal: Terminal,
  options: Pick<GlobalOptions, 'yes' | 'color'>,
  what: readonly string[],
): Promise<void> {
  if (options.yes) return;
  const screen = openScreen(terminal, options);
  if (!screen.asks) {
    throw new Problem({
      status: 'not-confirmed',
      expected: 'a yes to what would be done',
      found: `no terminal to ask at; it would be:\n${what.map((line) => `  ${line}`).join('\n')}`,
      todo: ['Run it again with --yes if that is what you want.'],
    });
  }
  for (const line of what) screen.remark(prose(line, screen.columns));
  const answer = await screen.ask('Do it? [y/N] ');
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Problem({
    status: 'not-confirmed',
    expected: 'a yes',
    found: answer.trim() === '' ? 'none' : answer.trim(),
    todo: ['Nothing was done.'],
  });
}
