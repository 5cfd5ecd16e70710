import type { AuroraDataPlane } from '../../local/aurora/data-plane.ts';

const none = () =>
  Promise.reject(new Error('Expected: a fleet that is only looked at. Found: a call for its data.'));

/** Clusters without databases: a fleet that is only looked at needs none. */
export const noDatabases: AuroraDataPlane = {
  members: () => [],
  takeSnapshot: none,
  deleteSnapshot: none,
  failover: none,
  exportSnapshot: none,
};
