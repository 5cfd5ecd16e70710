/** How the next runs of something end; what is not scripted succeeds after two minutes. */
export interface RunScript {
  /** How long it runs, in ms. */
  readonly runsForMs?: number;
  readonly end?: 'SUCCEEDED' | 'FAILED' | 'TIMEOUT' | 'STOPPED';
  readonly errorMessage?: string;
}

const standardMs = 120_000;

/** The scripts of runs to come, taken one by one; the last one goes on. */
export class RunScripts {
  #scripts: readonly RunScript[];

  constructor(scripts: readonly RunScript[]) {
    this.#scripts = scripts;
  }

  next(): Required<Pick<RunScript, 'runsForMs' | 'end'>> & Pick<RunScript, 'errorMessage'> {
    const [script = {}, ...rest] = this.#scripts;
    if (rest.length > 0) this.#scripts = rest;
    return { runsForMs: standardMs, end: 'SUCCEEDED', ...script };
  }
}
