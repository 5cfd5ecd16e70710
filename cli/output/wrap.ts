import { stripVTControlCharacters } from 'node:util';

/** Breaks at spaces; what is longer than a line stays whole, so that it can be copied. Indented lines stay as they are. */
export function wrap(text: string, width: number): string[] {
  if (shown(text) <= width || text.startsWith(' ')) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && shown(line) + 1 + shown(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Characters that a terminal shows: styles have no width. */
function shown(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** A sentence or two on as many lines as the width asks for. A style that begins and ends in one line may be among it. */
export function prose(text: string, width: number): string {
  return wrap(text, width).join('\n');
}
