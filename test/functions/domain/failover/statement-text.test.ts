import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statementText } from '../../../../functions/domain/failover/statement-text.ts';

describe('a statement without its data', () => {
  test.each([
    [
      "SELECT total FROM orders WHERE customer = 'Ada' AND id > 4711",
      'SELECT total FROM orders WHERE customer = ? AND id > ?',
    ],
    [
      'select * from t where a = $1 and b2 = 1.5e3 limit .5',
      'select * from t where a = $1 and b2 = ? limit ?',
    ],
    ["update people set name = 'O''Brien' where id = 0x1F", 'update people set name = ? where id = ?'],
    ["insert into t values (E'it\\'s secret', B'101', 1_000)", 'insert into t values (?, B?, ?)'],
    ['select $$secret$$, $tag$ a $$ b $tag$, col$1 from t', 'select ?, ?, col$1 from t'],
    [
      'select 1 -- card 4111\nfrom t /* by /* Ada */ at 5 */ where "Ada 5" = 1',
      'select ? from t where "Ada 5" = ?',
    ],
    ["SELECT\n\t a\n  FROM   t WHERE x = 'a\nb'", 'SELECT a FROM t WHERE x = ?'],
    ['/* driver 3 */ select a from t', 'select a from t'],
  ])('%s', (sql, text) => {
    expect(statementText(sql)).toBe(text);
  });

  test.each([
    ["select a from t where b = 'Ada Love", 'select a from t where b = ?'],
    ["select a from t where b = E'Ada \\", 'select a from t where b = E? ...'],
    ['select a from t where b = $x$Ada Love', 'select a from t where b = ?'],
    ['select a from t /* for Ada', 'select a from t'],
    ['select a from t where b = 47', 'select a from t where b = ?'],
  ])('cut off: %s', (sql, text) => {
    expect(statementText(sql)).toBe(text);
  });

  test('a backslash in a plain string ends what is shown: which quote closes it is a setting', () => {
    expect(statementText("select a from t where b = 'x\\' or c = 'Ada' or d = 'secret'")).toBe(
      'select a from t where b = ? ...',
    );
  });
});

describe('what may carry a password is named by its kind alone', () => {
  test.each([
    ["ALTER ROLE app PASSWORD 'open sesame'", 'alter role (not shown)'],
    ["create user app with password 'x'", 'create user (not shown)'],
    ["CREATE SERVER s OPTIONS (password 'x')", 'create server (not shown)'],
    ['do $$ begin perform login(secret); end $$', 'do (not shown)'],
    ['set app.token to opensesame', 'set (not shown)'],
    ['explain analyze alter role app password x', 'explain (not shown)'],
    ['frobnicate opensesame', 'a statement that is not shown'],
    ['', 'a statement that is not shown'],
  ])('%s', (sql, text) => {
    expect(statementText(sql)).toBe(text);
  });
});

test('no string, however it is quoted and wherever it is cut, gets through', () => {
  const secret = 'OpenSesame';
  const quoted = fc.oneof(
    fc.constant(`'${secret}'`),
    fc.constant(`'it''s ${secret}'`),
    fc.constant(`E'\\'${secret}'`),
    fc.constant(`$$${secret}$$`),
    fc.constant(`$a$ $$ ${secret}$a$`),
    fc.constant(`/* /* x */ ${secret} */ 1`),
    fc.constant(`-- ${secret}\n 1`),
    fc.constant(`U&'${secret}'`),
  );
  const statement = fc.array(fc.tuple(fc.constantFrom(' and a = ', ', ', ' or "x" < ', ' + $1 - '), quoted), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(statement, fc.nat(300), (parts, length) => {
      const sql = `select a from t where b = 1${parts.flat().join('')}`.slice(0, 30 + length);
      expect(statementText(sql)).not.toMatch(/Open|Sesame|ame/);
    }),
  );
});
