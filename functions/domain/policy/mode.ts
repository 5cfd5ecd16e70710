/**
 * What a capability may do to a cluster.
 *
 * - `off`: nothing, the function does not look at the cluster.
 * - `observe`: everything except the acting call; the ledger says what would have been done.
 * - `act`: everything.
 */
export const modes = ['off', 'observe', 'act'] as const;
export type Mode = (typeof modes)[number];
