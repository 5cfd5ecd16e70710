/**
 * SQL as messages and the ledger may have it: without literals, numbers and comments, whatever Performance Insights has
 * removed before, and nothing but its first words where a statement is of a kind that may carry a password.
 *
 * The text may be cut off anywhere, since Performance Insights answers 500 bytes of a statement at most:
 * https://docs.aws.amazon.com/performance-insights/latest/APIReference/API_DescribeDimensionKeys.html
 */
export function statementText(sql: string): string {
  const text = withoutLiterals(sql).replace(/\s+/g, ' ').trim();
  const [first = '', second = ''] = text.toLowerCase().split(/[^a-z_]+/);
  if (shownKinds.has(first)) return text;
  const kind = [first, second].filter((word) => kindWords.has(word)).join(' ');
  return kind === '' ? 'a statement that is not shown' : `${kind} (not shown)`;
}

/** Kinds that carry data in literals alone. */
const shownKinds = new Set([
  ...['select', 'with', 'values', 'table', 'insert', 'update', 'delete', 'merge', 'copy', 'truncate', 'lock'],
  ...['begin', 'start', 'commit', 'end', 'rollback', 'savepoint', 'release', 'declare', 'fetch', 'close'],
  ...['call', 'execute', 'refresh', 'vacuum', 'autovacuum', 'analyze', 'reindex', 'cluster', 'checkpoint'],
]);

/** Words that may be told of the others. */
const kindWords = new Set([
  ...[
    'create',
    'alter',
    'drop',
    'grant',
    'revoke',
    'do',
    'set',
    'reset',
    'show',
    'explain',
    'prepare',
    'listen',
  ],
  ...[
    'role',
    'user',
    'database',
    'table',
    'index',
    'view',
    'materialized',
    'function',
    'server',
    'subscription',
  ],
]);

/** One token each, as https://www.postgresql.org/docs/17/sql-syntax-lexical.html has them. */
const tokens = {
  comment: /--[^\n]*/,
  longComment: /\/\*/,
  escapeString: /(?<![\w$])[eE]'(?:[^'\\]|\\.|'')*(?:'|$)/,
  string: /'(?:[^']|'')*(?:'|$)/,
  dollarQuote: /(?<![\w$])\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u,
  name: /"(?:[^"]|"")*(?:"|$)/,
  number: /(?<![\w$.])\.?\d[\w.]*/,
  other: /./,
} as const;

const token = new RegExp(
  Object.entries(tokens)
    .map(([kind, { source }]) => `(?<${kind}>${source})`)
    .join('|'),
  'gsu',
);

function withoutLiterals(sql: string): string {
  let text = '';
  token.lastIndex = 0;
  for (let match = token.exec(sql); match; match = token.exec(sql)) {
    const { comment, longComment, string, dollarQuote, name, other } = match.groups ?? {};
    // Whether the backslash escapes the quote behind it depends on a setting of the server: what follows stays out.
    if (string?.includes('\\')) return `${text}? ...`;
    if (longComment !== undefined) token.lastIndex = endOfComment(sql, token.lastIndex);
    if (dollarQuote !== undefined) token.lastIndex = endOfQuote(sql, dollarQuote, token.lastIndex);
    const isComment = comment !== undefined || longComment !== undefined;
    text += name ?? other ?? (isComment ? ' ' : '?');
  }
  return text;
}

function endOfQuote(sql: string, quote: string, from: number): number {
  const end = sql.indexOf(quote, from);
  return end < 0 ? sql.length : end + quote.length;
}

/** Comments of PostgreSQL nest. */
function endOfComment(sql: string, from: number): number {
  let depth = 1;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}
