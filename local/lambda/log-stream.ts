import type { Readable } from 'node:stream';

/** The lines of one output stream of a function's process, cut where an invocation's part ends. */
export interface LogStream {
  /** Resolves when everything written before the end of this request's part has been handed to `onLine`. */
  ended(requestId: string): Promise<void>;
}

/** @param onLine receives each line as it comes, without its line break. */
export function readLog(stream: Readable, onLine: (line: string) => void): LogStream {
  const marks = new Map<string, PromiseWithResolvers<void>>();
  let rest = '';
  let closed = false;

  function mark(requestId: string): PromiseWithResolvers<void> {
    const existing = marks.get(requestId) ?? Promise.withResolvers<void>();
    marks.set(requestId, existing);
    return existing;
  }

  function take(line: string): void {
    const cut = line.indexOf('\0end ');
    if (cut < 0) {
      onLine(line);
      return;
    }
    // A last line without a line break stands before the mark on the same line.
    if (cut > 0) onLine(line.slice(0, cut));
    mark(line.slice(cut + '\0end '.length)).resolve();
  }

  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('close', () => {
    closed = true;
    if (rest !== '') take(rest);
    for (const each of marks.values()) each.resolve();
  });

  return {
    async ended(requestId) {
      if (!closed) await mark(requestId).promise;
      marks.delete(requestId);
    },
  };
}
