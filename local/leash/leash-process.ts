/**
 * The leash: a process of its own, in a session of its own, that starts the children its parent asks for and outlives
 * the parent by just long enough to end them. It learns of its parent's end (a return, Ctrl-C, a crash, SIGKILL) by
 * the end of the pipe on its standard input, which the kernel closes whatever happened.
 *
 * Arguments: the folders to remove once every child has ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { FromLeash, ToLeash } from './protocol.ts';

const children = new Map<number, { readonly child: ChildProcess; readonly order: StartOrder }>();
/** Processes that the parent started itself, to speak with them over their own pipes. */
const held = new Set<number>();
type StartOrder = Extract<ToLeash, { type: 'start' }>;

let parentIsGone = false;

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => obey(JSON.parse(line) as ToLeash));
lines.on('close', letGo);
// The parent may be gone while its answer is under way: the end of the pipe is then dealt with by `letGo`.
process.stdout.on('error', () => undefined);

function obey(order: ToLeash): void {
  if (order.type === 'start') start(order);
  else if (order.type === 'hold') held.add(order.pid);
  else if (order.type === 'release') held.delete(order.pid);
  else children.get(order.id)?.child.kill(order.signal);
}

function start(order: StartOrder): void {
  const { id } = order;
  let log: number;
  try {
    log = openSync(order.logFile, 'a');
  } catch (error) {
    report({ type: 'refused', id, reason: String(error) });
    return;
  }
  const child = spawn(order.command, order.args, {
    cwd: order.cwd,
    env: { ...order.env },
    stdio: ['ignore', log, log],
    // A process group of its own: one signal reaches the child's children too.
    detached: true,
    ...order.account,
  });
  closeSync(log);
  child.once('error', (error) => {
    if (child.pid === undefined) report({ type: 'refused', id, reason: error.message });
  });
  if (child.pid === undefined) return;
  children.set(id, { child, order });
  child.once('exit', (code, signal) => {
    killGroup(child);
    children.delete(id);
    report({ type: 'exited', id, exit: { code, signal } });
    if (parentIsGone) finishWhenAlone();
  });
  report({ type: 'started', id, pid: child.pid });
}

function letGo(): void {
  parentIsGone = true;
  for (const pid of held) kill(pid);
  for (const { child, order } of children.values()) {
    child.kill(order.stopSignal);
    setTimeout(() => killGroup(child), order.stopGraceMs).unref();
  }
  finishWhenAlone();
}

function finishWhenAlone(): void {
  if (children.size > 0) return;
  for (const folder of process.argv.slice(2))
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit();
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) kill(-child.pid);
}

/** @param pid of a process, or minus that of a group. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, or nobody is left in the group.
  }
}

function report(message: FromLeash): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
