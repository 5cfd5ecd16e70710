/** What the parent tells its leash, one JSON line each; the end of the pipe means "end everything". */
export type ToLeash =
  | ({ readonly type: 'start'; readonly id: number } & LeashedCommand)
  | { readonly type: 'signal'; readonly id: number; readonly signal: NodeJS.Signals }
  | { readonly type: 'hold'; readonly pid: number }
  | { readonly type: 'release'; readonly pid: number };

/** What the leash tells its parent, one JSON line each. */
export type FromLeash =
  | { readonly type: 'started'; readonly id: number; readonly pid: number }
  | { readonly type: 'exited'; readonly id: number; readonly exit: Exit }
  | { readonly type: 'refused'; readonly id: number; readonly reason: string };

/** A child to start. It gets no standard input; both its outputs are appended to `logFile`. */
export interface LeashedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** How the child is asked to end before its process group is killed. */
  readonly stopSignal: NodeJS.Signals;
  /** How long that may take, in milliseconds. */
  readonly stopGraceMs: number;
  /** Whose rights the child runs with; its parent's when absent. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** How a child ended: with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}
