import { readFileSync } from 'node:fs';

/** Whether a process runs; one that has ended but that nobody has waited for (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the state follows the name's closing bracket.
    return !/^.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
