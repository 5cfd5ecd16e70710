import { expect, test } from 'vitest';
import { dryRunAnswer, readDryRun } from '../../../../functions/domain/retention/dry-run.ts';
import type { RetentionVerdict } from '../../../../functions/domain/retention/verdict.ts';

interface One extends RetentionVerdict {
  readonly name: string;
}

const stay = (index: number): One => ({ action: 'stays', why: ['promised'], name: `b-${index}` });
const many = Array.from({ length: 4_500 }, (_one, index) => stay(index));
const plan = {
  decisions: [...many, { action: 'delete', why: ['its time ended'], name: 'last' } satisfies One],
  over: { mark: 0, delete: 0 },
};
const rowOf = ({ name }: One) => ({ cluster: 'orders', name, taken: undefined });
const noun = { one: 'snapshot', many: 'backups' };
const page = (number: number) => dryRunAnswer(plan, { cluster: undefined, page: number }, rowOf, noun);

test('however many there are, every one is on one of the pages, what goes first', () => {
  const names: unknown[] = [];
  let next: unknown = { dryRun: true };
  let pages = 0;
  while (next !== undefined) {
    const asked = readDryRun(next as Record<string, never>);
    const answer = dryRunAnswer(plan, asked ?? { cluster: 'none', page: 1 }, rowOf, noun);
    names.push(...(answer['rows'] as { snapshot: string }[]).map(({ snapshot }) => snapshot));
    next = answer['next'];
    pages++;
  }
  expect(pages).toBe(3);
  expect(names.slice(0, 2)).toEqual(['last', 'b-0']);
  expect(new Set(names).size).toBe(4_501);
});

test('each page says how many there are, and fits what Lambda answers', () => {
  const second = page(2);
  expect(second).toMatchObject({ page: 2, pages: 3, backups: 4_501, next: { dryRun: true, page: 3 } });
  expect(JSON.stringify(second).length).toBeLessThan(6_000_000);
  expect(page(3)).not.toHaveProperty('next');
  expect(page(9)).toMatchObject({ page: 9, pages: 3, rows: [] });
});

test.each([
  [{ dryRun: true, page: 0 }],
  [{ dryRun: true, page: 1.5 }],
  [{ dryRun: true, page: '2' }],
  [{ page: 2 }],
])('%j is no request for a page', (request) => {
  expect(readDryRun(request)).toBeUndefined();
});
