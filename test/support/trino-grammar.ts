import * as trino from 'dt-sql-parser/dist/parser/trino/index.js';

/** Its declarations name files without their endings, which TypeScript does not follow. */
interface Parser {
  validate(sql: string): readonly { readonly startLine: number; readonly message: string }[];
}
const { TrinoSQL } = trino as unknown as { readonly TrinoSQL: new () => Parser };

/**
 * What is wrong with statements by the grammar of Trino, from which Athena's engine version 3 is made; nothing, where they
 * can be parsed. What it means, and whether its functions exist, is not looked at.
 * https://docs.aws.amazon.com/athena/latest/ug/engine-versions-reference-0003.html
 */
export function trinoMistakes(sql: string): readonly string[] {
  return new TrinoSQL().validate(sql).map(({ startLine, message }) => `line ${startLine}: ${message}`);
}
