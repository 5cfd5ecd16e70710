/** Where the local run pretends to be. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}
