/** A parent to be killed: holds a shell and the shell's child on a leash, says so, and waits. */
import { openLeash } from '../../../local/leash/leash.ts';

const [folder = ''] = process.argv.slice(2);
const leash = openLeash({ removeAtEnd: [folder] });
const { pid } = await leash.start({
  command: '/bin/sh',
  // Deaf to its stop signal, and with a child of its own.
  args: ['-c', 'trap "" TERM; sleep 600 & echo $! > child.pid; wait'],
  cwd: folder,
  env: { PATH: process.env['PATH'] ?? '' },
  logFile: `${folder}/log`,
  stopSignal: 'SIGTERM',
  stopGraceMs: 20,
});
console.log(pid);
setInterval(() => undefined, 60_000);
