import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const decisions = readdirSync('docs/decisions').sort();

/** Every page of Markdown that people read. */
const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): Set<string> {
  const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gmu)].map(
    ([, heading = '']) => heading,
  );
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The links of a page that lead to no file or to no heading; addresses of the web are not looked at. */
function brokenLinks(page: string): string[] {
  const targets = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/gu)].map(
    ([, target = '']) => target,
  );
  return targets.filter((target) => {
    if (/^[a-z]+:/u.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor);
  });
}

describe('decisions', () => {
  test('have a number each, without a gap', () => {
    const numbers = decisions.map((file) => Number(file.slice(0, 4)));
    expect(numbers).toEqual(Array.from({ length: decisions.length }, (_, index) => index + 1));
  });

  test('carry in their title the number of their file', () => {
    const titled = decisions.filter((file) =>
      readFileSync(join('docs/decisions', file), 'utf8').startsWith(`# ${Number(file.slice(0, 4))}. `),
    );
    expect(titled).toEqual(decisions);
  });
});

describe('docs/architecture.md', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');
  const rooms = ['adapters', 'contract', 'domain', 'runtime'];
  const foldersOf = (path: string) =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

  test('names every function and every folder of the domain', () => {
    const functions = foldersOf('functions').filter((name) => !rooms.includes(name));
    const all = [...functions, ...foldersOf('functions/domain')];
    expect(all.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('names no file that is not there', () => {
    const files = [...page.matchAll(/`([a-z]+\/[a-z/-]+\.(?:ts|txt))`/gu)].map(([, file = '']) => file);
    expect(files).toContain('functions/export-snapshots/contract.ts');
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});

test.each(pages)('%s links only to files and headings that are there', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});
