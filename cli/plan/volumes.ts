/** How large cluster volumes are. Throws a `Fault` where it may not be asked. */
export interface Volumes {
  /**
   * Bytes that each cluster's volume holds, by the cluster's identifier, as CloudWatch last heard; a cluster of which it
   * heard nothing for a day is not in it.
   */
  bytesUsed(identifiers: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
