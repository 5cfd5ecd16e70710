/** What one kind of function may cost. */
interface Budget {
  /** All of the bundle's code, what is loaded when needed included; in kB (1000 bytes). */
  readonly bundleKb: number;
  /** Wall time of a fresh process until the handler is loaded, as a multiple of the floor's. */
  readonly load: number;
  /** Peak resident set after one event, in MB (1,000,000 bytes). */
  readonly peakMb: number;
}

const peakMb = 105;

/** By what a function has to bring along; see docs/bench.md. */
const budgets = {
  probe: { bundleKb: 150, load: 1.3, peakMb },
  alerting: { bundleKb: 400, load: 1.9, peakMb },
  reconciler: { bundleKb: 530, load: 2.2, peakMb },
  rotation: { bundleKb: 480, load: 2.1, peakMb },
  failover: { bundleKb: 660, load: 2.5, peakMb },
} as const satisfies Record<string, Budget>;

export type Kind = keyof typeof budgets;

const kinds: Readonly<Record<string, Kind>> = {
  'export-snapshots': 'reconciler',
  'verify-export': 'reconciler',
  'publish-export': 'reconciler',
  'define-views': 'reconciler',
  'compare-export': 'reconciler',
  'count-rows': 'probe',
  'notify-failover': 'failover',
  'notify-events': 'reconciler',
  'probe-writer': 'probe',
  'explain-failover': 'failover',
  'send-test-alert': 'alerting',
  'watch-rotation': 'reconciler',
  'conduct-rotation': 'reconciler',
  'watch-changes': 'reconciler',
  'start-etl': 'reconciler',
  'watch-etl': 'reconciler',
  'take-backup': 'reconciler',
  'complete-backups': 'reconciler',
  'rotate-secret': 'rotation',
  'check-backups': 'reconciler',
  'pause-actions': 'reconciler',
  'keep-backups': 'reconciler',
  'hold-backups': 'reconciler',
  'keep-exports': 'reconciler',
};

/** @throws Error for a function that has no kind yet. */
export function kindOf(name: string): Kind {
  const kind = kinds[name];
  if (kind !== undefined) return kind;
  throw new Error(
    `Expected a kind for ${name}, found none. Add it to bench/budgets.ts; kinds are ${Object.keys(budgets).join(', ')}.`,
  );
}

/** One figure against its budget. */
export interface Verdict {
  readonly what: 'bundle' | 'load' | 'peak memory';
  /** Undefined where it could not be measured; then it is not met either. */
  readonly found: number | undefined;
  readonly budget: number;
  readonly unit: 'kB' | '× floor' | 'MB';
  readonly met: boolean;
}

/** What was found of a function, in the budgets' units; undefined what could not be measured. */
type Found = { readonly [Figure in keyof Budget]: number | undefined };

export function judge(kind: Kind, found: Found): Verdict[] {
  const { bundleKb, load, peakMb } = budgets[kind];
  const verdict = (
    what: Verdict['what'],
    unit: Verdict['unit'],
    figure: number | undefined,
    budget: number,
  ): Verdict => ({ what, unit, found: figure, budget, met: figure !== undefined && figure <= budget });
  return [
    verdict('bundle', 'kB', found.bundleKb, bundleKb),
    verdict('load', '× floor', found.load, load),
    verdict('peak memory', 'MB', found.peakMb, peakMb),
  ];
}
