import { meets } from './conditions.ts';
import type { PrincipalElement, Selection, Statement } from './policy-document.ts';
import type { AccessQuestion, RequestContext } from './verdict.ts';
import { matchesAction, matchesArn } from './wildcard.ts';

/** Who asks, as resource policies name principals. */
export type Asker =
  | { readonly roleArn: string; readonly sessionArn: string; readonly accountRoot: string }
  | { readonly service: string };

/** A statement that concerns a question, and which of its action patterns did. */
export interface Concern {
  readonly statement: Statement;
  /** The patterns as written; with `NotAction`, what it does not name. */
  readonly actions: readonly string[];
}

/** The statements about this question, whoever asks it. */
export function concerning(
  statements: readonly Statement[],
  question: AccessQuestion,
  context: RequestContext,
): Concern[] {
  return statements.flatMap((statement) => {
    const actions = matching(statement.actions, (pattern) => matchesAction(pattern, question.action));
    const { resources } = statement;
    const aboutResource =
      resources === undefined ||
      matching(resources, (pattern) => matchesArn(pattern, question.resource)).length > 0;
    const met = statement.conditions.every((condition) => meets(condition, context));
    return actions.length > 0 && aboutResource && met ? [{ statement, actions }] : [];
  });
}

/** How a resource policy's Principal names the asker: itself, by its whole account, or not at all. */
export function names(element: PrincipalElement | undefined, asker: Asker): 'itself' | 'its-account' | 'no' {
  if (element === undefined) return 'no';
  if (element.everyone) return 'itself';
  if ('service' in asker) return element.services.includes(asker.service) ? 'itself' : 'no';
  if (element.aws.includes(asker.roleArn) || element.aws.includes(asker.sessionArn)) return 'itself';
  const account = asker.accountRoot.split(':')[4] ?? '';
  return element.aws.includes(asker.accountRoot) || element.aws.includes(account) ? 'its-account' : 'no';
}

function matching(selection: Selection, matches: (pattern: string) => boolean): readonly string[] {
  const found = selection.patterns.filter(matches);
  if (!selection.negated) return found;
  return found.length === 0 ? [`everything but ${selection.patterns.join(', ')}`] : [];
}
