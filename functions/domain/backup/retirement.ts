/** What RDS says to the request to delete a snapshot. */
export type DeleteAnswer =
  /** It is gone now, or was before. */
  | { readonly answer: 'gone' }
  | { readonly answer: 'refused'; readonly code: string; readonly message: string };

/** Marks and deletes snapshots. Every call throws a `Fault` where it is not known what RDS says. */
export interface Retirement {
  mark(arn: string, deleteAfter: Date): Promise<void>;
  unmark(arn: string): Promise<void>;
  delete(identifier: string): Promise<DeleteAnswer>;
}
