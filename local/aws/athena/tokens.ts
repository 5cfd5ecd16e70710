export interface Token {
  readonly kind: 'name' | 'text' | 'word' | 'number' | 'mark';
  /** Names and texts without their quotes. */
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

const forms: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', /"((?:[^"]|"")+)"/y],
  ['text', /'((?:[^']|'')*)'/y],
  ['number', /(\d+)/y],
  ['word', /([A-Za-z_][A-Za-z0-9_]*)/y],
  ['mark', /([.,()])/y],
];

/** @throws SyntaxError at a character that begins nothing */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = /^\s*/.exec(sql)?.[0].length ?? 0;
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    tokens.push(token.token);
    at = token.end + (/^\s*/.exec(sql.slice(token.end))?.[0].length ?? 0);
  }
  return tokens;
}

function tokenAt(sql: string, at: number): { readonly token: Token; readonly end: number } {
  for (const [kind, form] of forms) {
    form.lastIndex = at;
    const match = form.exec(sql);
    if (!match) continue;
    const text = (match[1] ?? '').replaceAll(kind === 'name' ? '""' : "''", kind === 'name' ? '"' : "'");
    return { token: { kind, text, at }, end: form.lastIndex };
  }
  throw new SyntaxError(`line 1:${at + 1}: mismatched input '${sql[at]}'`);
}

/** Takes one token after the other; each throws a `SyntaxError` where another comes. */
export function parseTokens(tokens: readonly Token[]) {
  let index = 0;

  function mismatch(found: Token | undefined, expected: string): SyntaxError {
    const place = found
      ? `${found.at + 1}: mismatched input '${found.text}'`
      : `end: mismatched input '<EOF>'`;
    return new SyntaxError(`line 1:${place}. Expecting: ${expected}`);
  }

  function take(kind: Token['kind'], expected: string, fits: (text: string) => boolean): Token {
    const token = tokens[index];
    if (token?.kind !== kind || !fits(token.text)) throw mismatch(token, expected);
    index += 1;
    return token;
  }

  return {
    mismatch,
    next: () => tokens[index],
    is: (text: string) => {
      const token = tokens[index];
      return (token?.kind === 'word' || token?.kind === 'mark') && token.text.toUpperCase() === text;
    },
    word: (text: string) => take('word', text, (found) => found.toUpperCase() === text),
    anyWord: () => take('word', 'a word', () => true).text.toUpperCase(),
    mark: (text: string) => take('mark', text, (found) => found === text),
    name: () => take('name', 'a name in double quotes', () => true).text,
    number: () => take('number', 'a number', () => true).text,
    text: () => {
      take('text', 'a text', () => true);
      return { kind: 'text' as const };
    },
    end() {
      if (index < tokens.length) throw mismatch(tokens[index], '<EOF>');
    },
  };
}
