import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { trackedFiles } from '../support/tracked-files.ts';
import { importTable, type Room } from './import-table.ts';

const specifiers =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"\n;]*?)?from '([^']+)'|(?:^|\n)import '([^']+)'|\bimport\('([^']+)'\)/g;

/** Every module that the source names, static or dynamic, for its types or for its values. */
function importsOf(source: string): string[] {
  return [...source.matchAll(specifiers)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** What is imported, as the table speaks of it: a repository path, a package, or `node:` module. */
function target(file: string, specifier: string): string {
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
}

function roomOf(file: string): [string, Room] | undefined {
  return Object.entries(importTable).find(([, room]) => room.files.test(file));
}

/** The table writes a function's own folder as `OWN`. */
function allows(room: Room, file: string, imported: string): boolean {
  const own = room.files.exec(file)?.[1] ?? '';
  return room.mayImport.some((pattern) => new RegExp(pattern.source.replace('OWN', own)).test(imported));
}

function trespasses(files: readonly string[], read: (file: string) => string): string[] {
  return files.flatMap((file) => {
    const [name, room] = roomOf(file) ?? [];
    if (!name || !room) return [];
    return importsOf(read(file))
      .map((specifier) => target(file, specifier))
      .filter((imported) => !allows(room, file, imported))
      .map((imported) => `${file} (${name}) imports ${imported}`);
  });
}

describe('the import table', () => {
  test('holds for every file', () => {
    const files = trackedFiles().filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(50);
    expect(trespasses(files, (file) => readFileSync(file, 'utf8'))).toEqual([]);
  });

  test.each([
    ['functions/domain/a.ts', "import { x } from 'node:fs';", 'node:fs'],
    ['functions/domain/a.ts', "import type { RDS } from '@aws-sdk/client-rds';", '@aws-sdk/client-rds'],
    [
      'functions/export-snapshots/export-snapshots.ts',
      "import { x } from '../adapters/aws/x.ts';",
      'functions/adapters/aws/x.ts',
    ],
    [
      'functions/export-snapshots/handler.ts',
      "import { x } from '../verify-export/x.ts';",
      'functions/verify-export/x.ts',
    ],
    ['infra/app.ts', "const { x } = await import('@aws-sdk/client-s3');", '@aws-sdk/client-s3'],
    [
      'infra/app.ts',
      "import {\n  a,\n  b,\n} from '../functions/verify-export/handler.ts';",
      'functions/verify-export/handler.ts',
    ],
    ['local/run.ts', "export * from '../functions/domain/outcome.ts';", 'functions/domain/outcome.ts'],
  ])('finds that %s may not say: %s', (file, source, imported) => {
    expect(trespasses([file], () => source)).toEqual([expect.stringContaining(`imports ${imported}`)]);
  });
});
