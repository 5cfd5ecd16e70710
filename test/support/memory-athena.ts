import { Fault } from '../../functions/domain/fault.ts';
import type { QueryState, StartedQuery, ViewQueries } from '../../functions/domain/views/queries.ts';
import type { Gate } from './interleave.ts';
import type { MemoryGlue } from './memory-catalogue.ts';

/** What Athena was asked for; shared by several invocations. Statements end when they are first looked at. */
export class MemoryAthena {
  readonly glue: MemoryGlue;
  /** Statements that were begun, `<execution> <view>`. */
  readonly begun: string[] = [];
  readonly statements = new Map<string, string>();
  readonly tokens = new Map<string, { sql: string; execution: string }>();
  /** How the next statements end, where they do not succeed. */
  readonly failures: QueryState[] = [];
  /** What the next calls to begin one are answered. */
  readonly answers: (StartedQuery | Fault)[] = [];
  /** View to why its statement is not taken. */
  readonly refusals = new Map<string, string>();
  slow = false;
  readonly #ends = new Map<string, QueryState>();

  constructor(glue: MemoryGlue) {
    this.glue = glue;
  }

  begin(sql: string, database: string, token: string): StartedQuery {
    if (token.length < 32 || token.length > 128) throw new Error(`a token of ${token.length} characters`);
    const answer = this.answers.shift();
    if (answer instanceof Fault) throw answer;
    if (answer) return answer;
    const known = this.tokens.get(token);
    if (known && known.sql !== sql) throw new Error('Idempotent parameters do not match');
    if (known) return { answer: 'started', execution: known.execution };
    const execution = `execution-${this.begun.length + 1}`;
    const view = /VIEW "[^"]+"\."([^"]+)"/.exec(sql)?.[1] ?? '';
    const why = this.refusals.get(view);
    if (why !== undefined) return { answer: 'refused', why };
    this.begun.push(`${execution} ${view}`);
    this.tokens.set(token, { sql, execution });
    const end = this.failures.shift() ?? { state: 'succeeded' };
    this.#ends.set(execution, end);
    if (end.state === 'succeeded') {
      this.statements.set(view, sql);
      const table = { name: view, source: undefined, version: 1, columns: [], parameters: {} };
      this.glue.databases.get(database)?.set(view, { table, location: '' });
    }
    return { answer: 'started', execution };
  }

  look(execution: string): QueryState {
    return this.slow ? { state: 'running' } : (this.#ends.get(execution) ?? { state: 'gone' });
  }
}

export function memoryQueries(athena: MemoryAthena, gate: Gate): ViewQueries {
  return {
    start: ({ sql, database, token }) =>
      gate({ name: 'StartQueryExecution', key: token }, () => athena.begin(sql, database, token)),
    look: (executions) =>
      gate(
        { name: 'BatchGetQueryExecution', key: executions.join() },
        () => new Map(executions.map((execution) => [execution, athena.look(execution)])),
      ),
  };
}
