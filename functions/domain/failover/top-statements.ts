import * as v from 'valibot';
import { printableAscii, shortened } from '../alert/ascii.ts';

export const topStatementSchema = v.object({
  /** Without literals; see `statementText`. */
  text: v.string(),
  /** Average active sessions in the time looked at. */
  load: v.number(),
});

/** A statement, and how much of the load of an instance was it. */
export type TopStatement = v.InferOutput<typeof topStatementSchema>;

/** Reads which statements an instance was busy with. */
export interface StatementLoads {
  /**
   * The statements with the most load, that one first, as Performance Insights has them: literals in them are data.
   *
   * @param resourceId `DbiResourceId` of the instance
   */
  top(
    resourceId: string,
    from: Date,
    to: Date,
  ): Promise<readonly { readonly sql: string; readonly load: number }[]>;
}

const mostTold = 3;
const longest = 160;

/** `Most load then: 3.2 sessions in: update orders set …`; none where nothing was found. */
export function topStatementLines(statements: readonly TopStatement[] | undefined): string[] {
  if (!statements || statements.length === 0) return [];
  const told = statements
    .slice(0, mostTold)
    .map(({ text, load }, index) => `${index + 1}) ${load.toFixed(1)} in ${inMessage(text)}`);
  const list = told.join('; ');
  return [`Most load then, in average active sessions: ${list}${list.endsWith('...') ? '' : '.'}`];
}

/** On one line, cut, and so that no chat takes a part of it for a link or a mention. */
function inMessage(text: string): string {
  const plain = printableAscii(text.replace(/\p{Format}/gu, ''));
  return shortened(plain.replaceAll('://', ':/ /').replace(/<(?=[^\s=>])/g, '< '), longest);
}
