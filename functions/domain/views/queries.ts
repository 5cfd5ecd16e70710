/** How a query of Athena stands. */
export type QueryState =
  | { readonly state: 'running' }
  | { readonly state: 'succeeded' }
  /** `canPass`: Athena says that the same statement may succeed later. */
  | { readonly state: 'failed'; readonly why: string; readonly canPass: boolean }
  /** Athena does not know it: it keeps queries for 45 days. */
  | { readonly state: 'gone' };

export type StartedQuery =
  | { readonly answer: 'started'; readonly execution: string }
  /** Athena takes no more queries at the moment. */
  | { readonly answer: 'not-now' }
  /** Athena does not take this one. */
  | { readonly answer: 'refused'; readonly why: string };

/** Statements that Athena carries out in its own time. */
export interface ViewQueries {
  /**
   * Starts a statement once for each token: a second call answers with the first one's execution.
   *
   * @param token 32 to 128 characters.
   * @throws Fault where Athena denies it, or it is open whether it was started
   */
  start(statement: {
    readonly sql: string;
    readonly database: string;
    readonly token: string;
  }): Promise<StartedQuery>;
  /** How executions stand, one call for each 50. */
  look(executions: readonly string[]): Promise<ReadonlyMap<string, QueryState>>;
}
