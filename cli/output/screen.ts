import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { GlobalOptions } from '../options.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command writes: results to stdout, what people follow meanwhile to stderr. */
export interface Screen {
  /** Width to fit; unlimited where no terminal is, so that each row stays one line for `grep`. */
  readonly columns: number;
  /** Width of what is drawn again, which goes to stderr. */
  readonly liveColumns: number;
  /** Whether somebody is there to answer. */
  readonly asks: boolean;
  /** The text as the terminal shows it: without colour it comes back as it is. */
  style(style: Style, text: string): string;
  /** A result. */
  write(text: string): void;
  /** A remark, which no program reads. */
  remark(text: string): void;
  /** A line that is drawn again and again; without a terminal, `milestone` is printed when it is new. */
  live(text: string, milestone: string): void;
  endLive(): void;
  /** Waits for one line; nothing where whoever is asked leaves, by Ctrl-C or Ctrl-D. */
  ask(question: string): Promise<string>;
}

/** A stream that may be a terminal. */
interface Ends {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The streams and variables that the process was given. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & Ends;
  readonly stdout: NodeJS.WritableStream & Ends;
  readonly stderr: NodeJS.WritableStream & Ends;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** @param options `color: false` where colours are declined; else NO_COLOR (https://no-color.org), FORCE_COLOR and the stream decide. */
export function openScreen(
  { stdin, stdout, stderr, variables }: Terminal,
  { color }: Pick<GlobalOptions, 'color'>,
): Screen {
  const coloured = color && wantsColour(stdout, variables);
  const redraws = stderr.isTTY === true && variables['TERM'] !== 'dumb';
  const logUpdate = createLogUpdate(stderr);
  let lastMilestone: string | undefined;
  let isLive = false;
  return {
    columns: stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY,
    liveColumns: stderr.columns ?? 80,
    asks: stdin.isTTY === true && stderr.isTTY === true,
    style: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
    write: (text) => void stdout.write(`${text}\n`),
    remark: (text) => void stderr.write(`${text}\n`),
    live(text, milestone) {
      if (redraws) {
        isLive = true;
        logUpdate(text);
      } else if (milestone !== lastMilestone) {
        stderr.write(`${milestone}\n`);
      }
      lastMilestone = milestone;
    },
    endLive() {
      if (isLive) logUpdate.done();
      isLive = false;
    },
    async ask(question) {
      const { createInterface } = await import('node:readline/promises');
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return await lines.question(question);
      } catch (thrown) {
        if (!(thrown instanceof Error && thrown.name === 'AbortError')) throw thrown;
        stderr.write('\n');
        return '';
      } finally {
        lines.close();
      }
    },
  };
}

function wantsColour(stream: Ends, variables: Terminal['variables']): boolean {
  if (variables['NO_COLOR']) return false;
  const forced = variables['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && variables['TERM'] !== 'dumb';
}
