// Kills the processes it was told of when its standard input closes: when the parent has died, also by SIGKILL.
// A process of its own, because one that is frozen or in an endless loop cannot watch for that by itself.
import { createInterface } from 'node:readline';

const held = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) held.add(pid);
    else held.delete(pid);
  })
  .on('close', () => {
    for (const pid of held) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
    process.exit(0);
  });
