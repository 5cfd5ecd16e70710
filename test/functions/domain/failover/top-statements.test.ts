import { expect, test } from 'vitest';
import { topStatementLines } from '../../../../functions/domain/failover/top-statements.ts';

test('nothing is said where nothing was asked or found', () => {
  expect(topStatementLines(undefined)).toEqual([]);
  expect(topStatementLines([])).toEqual([]);
});

test('three at most, cut, and without what a chat would take for a link or a mention', () => {
  const told = topStatementLines([
    { text: 'select a from t where b <= ? and c<>?', load: 2.04 },
    { text: 'select a as "<!here>", "http://x" from t', load: 1 },
    { text: `select ${'column_name, '.repeat(30)}`, load: 0.5 },
    { text: 'select fourth', load: 0.1 },
  ]);
  expect(told).toEqual([
    'Most load then, in average active sessions: 1) 2.0 in select a from t where b <= ? and c<>?; ' +
      '2) 1.0 in select a as "< !here>", "http:/ /x" from t; ' +
      `3) 0.5 in select ${'column_name, '.repeat(11)}column_...`,
  ]);
});
