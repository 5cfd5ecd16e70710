/** Breaks at spaces; what is longer than a line stays whole, so that it can be copied. Indented lines stay as they are. */
export function wrap(text: string, width: number): string[] {
  if (text.length <= width || text.startsWith(' ')) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A sentence or two on as many lines as the width asks for. Without styles: they have no width. */
export function prose(text: string, width: number): string {
  return wrap(text, width).join('\n');
}
