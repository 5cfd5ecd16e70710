import { styleText } from 'node:util';
import logUpdate from 'log-update';

/** Where the run is shown: lines that stay, and one live line below them where a terminal can redraw it. */
export interface Terminal {
  line(text: string): void;
  /** Redraws the live line; without a terminal it is printed only when `milestone` is given and new. */
  live(text: string, milestone?: string): void;
  endLive(): void;
  readonly columns: number;
}

/** `styleText` looks at NO_COLOR, FORCE_COLOR and whether the stream is a terminal. */
export type Style = Parameters<typeof styleText>[0];

export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export function openTerminal(stream: NodeJS.WriteStream = process.stdout): Terminal {
  const redraws = stream.isTTY === true;
  let lastMilestone: string | undefined;
  let shown: string | undefined;
  return {
    columns: stream.columns ?? 110,
    line(text) {
      if (shown !== undefined) logUpdate.clear();
      stream.write(`${text}\n`);
      if (shown !== undefined) logUpdate(shown);
    },
    live(text, milestone) {
      if (redraws) {
        shown = text;
        logUpdate(text);
      } else if (milestone !== undefined && milestone !== lastMilestone) {
        lastMilestone = milestone;
        stream.write(`${text}\n`);
      }
    },
    endLive() {
      if (shown === undefined) return;
      shown = undefined;
      logUpdate.done();
    },
  };
}
