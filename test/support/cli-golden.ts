import { expect } from 'vitest';
import type { Printed } from './cli-world.ts';

/** Everything that a terminal shows, and how the command ended. */
function shown({ status, stdout, stderr }: Printed): string {
  const errors = stderr === '' ? '' : `--- stderr\n${stderr}`;
  return `${stdout}${errors}--- ${status}\n`;
}

/** Called in test/cli: the file is found from there. */
export async function expectGolden(printed: Promise<Printed>, name: string): Promise<void> {
  await expect(shown(await printed)).toMatchFileSnapshot(`../golden/cli/${name}.txt`);
}
