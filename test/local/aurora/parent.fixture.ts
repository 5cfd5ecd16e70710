/** A parent to be killed: starts a cluster, says where its run is, and waits. */
import { startAurora } from '../../../local/aurora/aurora.ts';

const aurora = await startAurora({
  clusters: [{ identifier: 'ledger-core' }],
  sample: false,
  log: () => undefined,
});
console.log(aurora.runFolder);
setInterval(() => undefined, 60_000);
