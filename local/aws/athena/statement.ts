import { parseTokens, type Token, tokensOf } from './tokens.ts';

/** An expression of a select list. */
export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'text' }
  | { readonly kind: 'null' }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: 'cast'; readonly tries: boolean; readonly of: Expression; readonly to: string };

export interface Select {
  readonly items: readonly { readonly expression: Expression; readonly name: string }[];
  readonly from: TableName;
}

export interface TableName {
  readonly database: string;
  readonly table: string;
}

export interface ViewStatement {
  readonly view: TableName;
  /** What is behind `AS`, as Athena keeps it. */
  readonly query: string;
  /** Of a UNION ALL. */
  readonly selects: readonly Select[];
}

/**
 * Reads `CREATE OR REPLACE VIEW … AS SELECT … UNION ALL SELECT …` with names in double quotes: as much SQL as views of
 * exports are made of. https://docs.aws.amazon.com/athena/latest/ug/create-view.html
 *
 * @throws SyntaxError as Athena words it, for anything else
 */
export function viewStatement(sql: string): ViewStatement {
  const take = parseTokens(tokensOf(sql));
  for (const word of ['CREATE', 'OR', 'REPLACE', 'VIEW']) take.word(word);
  const view = tableName(take);
  const as = take.word('AS');
  const selects = [select(take)];
  while (take.is('UNION')) {
    take.word('UNION');
    take.word('ALL');
    selects.push(select(take));
  }
  take.end();
  return { view, selects, query: sql.slice(as.at + as.text.length).trim() };
}

type Take = ReturnType<typeof parseTokens>;

function tableName(take: Take): TableName {
  const database = take.name();
  take.mark('.');
  return { database, table: take.name() };
}

function select(take: Take): Select {
  take.word('SELECT');
  const items = [item(take)];
  while (take.is(',')) {
    take.mark(',');
    items.push(item(take));
  }
  take.word('FROM');
  return { items, from: tableName(take) };
}

function item(take: Take): Select['items'][number] {
  const at = take.next();
  const read = expression(take);
  if (take.is('AS')) {
    take.word('AS');
    return { expression: read, name: take.name() };
  }
  if (read.kind === 'column') return { expression: read, name: read.name };
  throw take.mismatch(at, 'a column with a name of its own');
}

function expression(take: Take): Expression {
  const token: Token | undefined = take.next();
  if (token?.kind === 'name') return { kind: 'column', name: take.name() };
  if (token?.kind === 'text') return take.text();
  if (take.is('NULL')) {
    take.word('NULL');
    return { kind: 'null' };
  }
  const name = take.anyWord();
  take.mark('(');
  if (name === 'CAST' || name === 'TRY_CAST') {
    const of = expression(take);
    take.word('AS');
    const to = type(take);
    take.mark(')');
    return { kind: 'cast', tries: name === 'TRY_CAST', of, to };
  }
  const given = [expression(take)];
  while (take.is(',')) {
    take.mark(',');
    given.push(expression(take));
  }
  take.mark(')');
  return { kind: 'call', name: name.toLowerCase(), arguments: given };
}

function type(take: Take): string {
  const name = take.anyWord().toLowerCase();
  if (!take.is('(')) return name;
  take.mark('(');
  const figures = [take.number()];
  while (take.is(',')) {
    take.mark(',');
    figures.push(take.number());
  }
  take.mark(')');
  return `${name}(${figures.join(', ')})`;
}
