/** What every command understands. */
export interface GlobalOptions {
  readonly config?: string;
  readonly deployment?: string;
  readonly all?: true;
  readonly json?: true;
  readonly local?: true;
  readonly color: boolean;
  readonly yes?: true;
}
