import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedContracts } from '../../infra/functions.ts';
import { sampleAlerts } from '../support/sample-alerts.ts';
import { resourcesOf, synthesize } from './synthesis.ts';

/** Anchors of a document's headings, as GitHub makes them. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (?<heading>.+)$/gm)].map(({ groups }) =>
    (groups?.['heading'] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const runbook = readFileSync('docs/runbook.md', 'utf8');
const anchors = anchorsOf(runbook);

test('anchors are made as GitHub makes them', () => {
  expect(anchorsOf("# Exports: the sweep didn't run\n\ntext\n\n## A `b`, c")).toEqual([
    'exports-the-sweep-didnt-run',
    'a-b-c',
  ]);
});

test('every alarm links a section of the runbook, which names the alarm', () => {
  const links = Object.values(resourcesOf(synthesize(), 'AWS::CloudWatch::Alarm')).map(({ Properties }) => [
    String(Properties['AlarmName']).replace('steward-test-', ''),
    String(Properties['AlarmDescription']).split('docs/runbook.md#')[1],
  ]);
  expect(links.map(([alarm]) => alarm)).toContain('alerts-undelivered');
  for (const [alarm, anchor] of links) {
    expect(anchors).toContain(anchor);
    expect(runbook).toContain(`\`steward-<deployment>-${alarm}\``);
  }
});

test.each(shippedContracts.map(({ name, alarms }) => [name, alarms] as const))(
  'the alarms of %s have their sections, which name them',
  (name, { deadLetters, errors, failedForGood, sweepMissing }) => {
    const named = {
      'dead-letters': deadLetters,
      errors,
      'failed-for-good': failedForGood,
      'sweep-missing': sweepMissing,
    };
    for (const [alarm, text] of Object.entries(named)) {
      if (!text) continue;
      expect(anchors).toContain(text.runbook);
      expect(runbook).toContain(`\`steward-<deployment>-${name}-${alarm}\``);
    }
  },
);

test.each(Object.entries(sampleAlerts))('the alert %s links a section that is there', (_, { links }) => {
  const [{ target } = { target: '' }] = links.filter(({ label }) => label === 'Runbook');
  expect(anchors).toContain(target.split('#')[1]);
});

test('links within the runbook lead somewhere', () => {
  const links = [...runbook.matchAll(/\]\(#(?<anchor>[^)]+)\)/g)].map(({ groups }) => groups?.['anchor']);
  expect(links.filter((anchor) => anchor === undefined || !anchors.includes(anchor))).toEqual([]);
});
