const substitutes: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '…': '...',
  '·': '-',
  '→': '->',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  '€': 'EUR',
};

/**
 * The text in printable ASCII on one line: accents are dropped, a few signs spelled out, white space and control
 * characters become one space, and what has no equivalent becomes a question mark.
 */
export function printableAscii(text: string): string {
  return [...text.normalize('NFKD')]
    .map((character) => substitutes[character] ?? character)
    .join('')
    .replace(/\p{Mark}/gu, '')
    .replace(/[\s\p{Control}]+/gu, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
    .trim();
}

/** At most this many characters; what is cut off is marked by three dots. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3).trimEnd()}...`;
}
