import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printableAscii, shortened } from '../../../../functions/domain/alert/ascii.ts';
import { rdsConsoleUrl, s3ConsoleUrl } from '../../../../functions/domain/alert/console.ts';
import { pageOf } from '../../../../functions/domain/alert/on-call.ts';
import { mailText, renderAlert, subjectOf } from '../../../../functions/domain/alert/render.ts';
import {
  durationText,
  invokeCommand,
  minuteText,
  runbookLink,
} from '../../../../functions/domain/alert/wording.ts';
import { sampleAlerts } from '../../../support/sample-alerts.ts';

const golden = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../golden/alerts', name), 'utf8');
const incomplete = sampleAlerts['export-incomplete'];
if (!incomplete) throw new Error('no sample');

describe('the mail', () => {
  test.each(Object.entries(sampleAlerts))('%s reads as in the golden file', (name, alert) => {
    expect(`Subject: ${subjectOf(alert)}\n\n${mailText(alert)}`).toBe(golden(`${name}.txt`));
  });
});

test('docs/alerts.md shows every golden file as it is', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/alerts.md'), 'utf8');
  const folder = join(import.meta.dirname, '../../../golden/alerts');
  const missing = readdirSync(folder).filter((name) => !page.includes(`\n${golden(name)}\`\`\`\n`));
  expect(missing).toEqual([]);
});

describe('other channels', () => {
  const { messages } = renderAlert(incomplete);

  test('chat gets a card of the documented form, one thread for each export', () => {
    expect(JSON.parse(messages.https)).toEqual(JSON.parse(golden('export-incomplete.chat.json')));
  });

  test('programs get everything in JSON', () => {
    expect(JSON.parse(messages.default)).toEqual(JSON.parse(golden('export-incomplete.machine.json')));
  });

  test.each(['failover-started', 'failovers-together-grown'])(
    'an on-call tool gets of %s an alarm, named after the thread',
    (name) => {
      const place = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
      const alert = sampleAlerts[name];
      const page = alert && pageOf(alert, place);
      expect({ Subject: page?.subject, Message: JSON.parse(page?.message ?? '') }).toEqual(
        JSON.parse(golden(`${name}.on-call.json`)),
      );
    },
  );

  test('whatever it says, SNS takes it: details go first, then the ends of the story', () => {
    const worst = '\u0001"€'.repeat(200);
    const parts = {
      details: Array.from({ length: 100 }, () => worst),
      story: Array.from({ length: 40 }, () => worst.repeat(20)),
      steps: Array.from({ length: 40 }, () => ({ text: worst.repeat(20), command: 'aws rds' })),
    };
    for (const change of [parts, { ...parts, story: ['short'], steps: [] }]) {
      const { messages } = renderAlert({ ...incomplete, ...change });
      expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThan(200_000);
      expect(messages.default).toContain(change === parts ? 'aws rds' : 'short');
    }
  });

  test('a phone gets the subject', () => {
    expect(messages.sms).toBe('[WARN] prod-eu ledger-core: export incomplete, 2 of 214 tables missing');
  });

  test.each(['failover-started', 'failover-over', 'failovers-together'] as const)(
    'a phone gets of %s what fits',
    (name) => {
      const alert = sampleAlerts[name];
      expect(`${alert && renderAlert(alert).messages.sms}\n`).toBe(golden(`${name}.sms.txt`));
    },
  );

  test('a hundred lines of hundreds of columns each are still a message that SNS takes', () => {
    const detail = `ledger.public.orders is now ledger_public_orders_v2 (${'amount: was bigint, is string; '.repeat(200)})`;
    const { messages } = renderAlert({ ...incomplete, details: Array.from({ length: 300 }, () => detail) });
    // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: 256 KiB in all
    expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThan(262_144);
    expect(JSON.parse(messages.default)).toMatchObject({ detailsInAll: 300 });
  });

  test('none is longer than its channel takes, however long the parts are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'grapheme' }), fc.nat(500), (text, count) => {
        const details = Array.from({ length: count }, () => text);
        const alert = { ...incomplete, cluster: text, headline: text, details };
        const rendered = renderAlert(alert);
        expect(rendered.subject).toMatch(/^\[WARN\] [\x20-\x7e]*$/);
        expect(rendered.subject.length).toBeLessThanOrEqual(99);
        expect(rendered.messages.sms.length).toBeLessThanOrEqual(140);
        expect(JSON.parse(rendered.messages.https).content.description.length).toBeLessThanOrEqual(8000);
        const size = Buffer.byteLength(JSON.stringify(rendered.messages));
        if (text.length < 200) expect(size).toBeLessThan(262_144);
      }),
      { numRuns: 30 },
    );
  });
});

describe('printable ASCII', () => {
  test.each([
    ['größer – “naïve” …', 'grosser - "naive" ...'],
    ['two\nlines\tand\u0000more', 'two lines and more'],
    ['注文', '??'],
    ['→ 5 €', '-> 5 EUR'],
    ['  plain  ', 'plain'],
  ])('of %o is %o', (text, ascii) => {
    expect(printableAscii(text)).toBe(ascii);
  });

  test('is never anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(printableAscii(text)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  test('is cut with three dots, which count', () => {
    expect(shortened('abcdefgh', 8)).toBe('abcdefgh');
    expect(shortened('abcdefghi', 8)).toBe('abcde...');
    expect(shortened('abcd fghij', 8)).toBe('abcd...');
  });
});

describe('wording', () => {
  test.each([
    [0, '0 s'],
    [89_000, '89 s'],
    [90_000, '2 min'],
    [76 * 60_000, '76 min'],
    [185 * 60_000, '3 h 05 min'],
  ])('%i ms: %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  test('a moment', () => {
    expect(minuteText(new Date('2026-02-03T04:05:59Z'))).toBe('3 Feb 2026 04:05 UTC');
  });

  test('a command can be pasted into a shell, whatever it names', () => {
    expect(invokeCommand({ name: 'eu', region: 'eu-west-1' }, 'verify-export', { accept: "it's" })).toBe(
      `aws lambda invoke --region eu-west-1 --function-name steward-eu-verify-export --cli-binary-format raw-in-base64-out --payload '{"accept":"it'\\''s"}' /dev/stdout`,
    );
  });

  test.each([
    [
      'aws',
      'eu-west-1',
      'https://eu-west-1.console.aws.amazon.com/rds/home?region=eu-west-1#snapshots-list:',
    ],
    [
      'aws-cn',
      'cn-north-1',
      'https://cn-north-1.console.amazonaws.cn/rds/home?region=cn-north-1#snapshots-list:',
    ],
    [
      'aws-us-gov',
      'us-gov-west-1',
      'https://console.amazonaws-us-gov.com/rds/home?region=us-gov-west-1#snapshots-list:',
    ],
  ])('the console of %s', (partition, region, url) => {
    expect(rdsConsoleUrl(partition, region)).toBe(url);
  });

  test('a folder in the console', () => {
    expect(s3ConsoleUrl('aws', 'eu-west-1', 'lake', 'exports/t/')).toBe(
      'https://eu-west-1.console.aws.amazon.com/s3/buckets/lake?region=eu-west-1&prefix=exports%2Ft%2F',
    );
  });
});

describe('the runbook', () => {
  test('is where the configuration says, at the section of the alert', () => {
    const wiki = { name: 'prod-eu', region: 'eu-west-1', runbook: 'https://wiki.example.com/steward' };
    const link = runbookLink(wiki, 'export-incomplete');
    expect(link).toEqual({ label: 'Runbook', target: 'https://wiki.example.com/steward#export-incomplete' });
  });

  test('is the one of the repository in the samples, whose deployment names no other', () => {
    for (const [name, { kind, links }] of Object.entries(sampleAlerts)) {
      expect([name, links]).toEqual([
        name,
        expect.arrayContaining([{ label: 'Runbook', target: `docs/runbook.md#${kind}` }]),
      ]);
    }
  });
});
