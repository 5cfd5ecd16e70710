import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LeashedCommand, openLeash } from '../../../local/leash/leash.ts';
import { isAlive } from '../../support/is-alive.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function shell(script: string, over: Partial<LeashedCommand> = {}): LeashedCommand {
  return {
    command: '/bin/sh',
    args: ['-c', script],
    cwd: folder,
    env: { PATH: '/usr/bin:/bin' },
    logFile: join(folder, 'log'),
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
    ...over,
  };
}

describe('a child on a leash', () => {
  test('runs with the given environment only, and its outputs go to the log', async () => {
    const leash = openLeash({ removeAtEnd: [] });
    const child = await leash.start(
      shell('echo "$GREETING, $HOME."; echo problem >&2; exit 3', { env: { GREETING: 'hi' } }),
    );
    expect(await child.exited).toEqual({ code: 3, signal: null });
    expect(child.hasExited()).toBe(true);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('hi, .\nproblem\n');
    await leash.close();
  });

  test('can be signalled', async () => {
    const leash = openLeash({ removeAtEnd: [] });
    const child = await leash.start(shell('exec sleep 600'));
    child.signal('SIGINT');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGINT' });
    await leash.close();
  });

  test('is refused with a reason when there is no such program', async () => {
    const leash = openLeash({ removeAtEnd: [] });
    await expect(leash.start(shell('', { command: '/no/such/program' }))).rejects.toThrow('ENOENT');
    await leash.close();
  });

  test('is ended by its stop signal when the leash is closed, and the folders are removed', async () => {
    const leash = openLeash({ removeAtEnd: [folder] });
    const child = await leash.start(shell('exec sleep 600', { stopSignal: 'SIGQUIT' }));
    await leash.close();
    expect(await child.exited).toEqual({ code: null, signal: 'SIGQUIT' });
    expect(existsSync(folder)).toBe(false);
    await expect(leash.start(shell('true'))).rejects.toThrow('its leash is closed');
  });

  test('is ended, with its own children and deaf as it is, when its parent is killed', async () => {
    const fixture = fileURLToPath(new URL('parent.fixture.ts', import.meta.url));
    const parent = spawn(process.execPath, [fixture, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = await once(parent.stdout, 'data');
    const childFile = join(folder, 'child.pid');
    await vi.waitFor(() => expect(readFileSync(childFile, 'utf8')).toMatch(/\d\n/));
    const pids = [Number(output), Number(readFileSync(childFile, 'utf8'))];
    expect(pids.map(isAlive)).toEqual([true, true]);

    parent.kill('SIGKILL');

    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), { timeout: 5_000 });
    await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 5_000 });
  });

  test('is ended when the leash itself is killed', async () => {
    const leash = openLeash({ removeAtEnd: [] });
    const child = await leash.start(shell('echo $PPID; exec sleep 600'));
    const log = join(folder, 'log');
    await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toMatch(/^\d+\n$/));
    process.kill(Number(readFileSync(log, 'utf8')), 'SIGKILL');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await vi.waitFor(() => expect(isAlive(child.pid)).toBe(false));
    await leash.close();
  });
});
