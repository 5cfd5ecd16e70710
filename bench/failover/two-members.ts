import type { AuroraDataPlane } from '../../local/aurora/data-plane.ts';

const none = () => Promise.reject(new Error('Expected: failovers alone. Found: a call for data.'));

/** A writer and a reader without databases, of which the other one writes after each failover. */
export function twoMembers(): AuroraDataPlane {
  let writer = 1;
  return {
    members: (cluster) =>
      [1, 2].map((number) => ({
        identifier: `${cluster}-${number}`,
        isWriter: number === writer,
        availabilityZone: `eu-west-1${number === 1 ? 'a' : 'b'}`,
        promotionTier: 1,
        host: '127.0.0.1',
        port: 5432,
      })),
    async failover(cluster) {
      writer = 3 - writer;
      return { writer: `${cluster}-${writer}` };
    },
    takeSnapshot: none,
    deleteSnapshot: none,
    exportSnapshot: none,
  };
}
