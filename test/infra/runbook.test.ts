import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
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
  expect(links).toHaveLength(21);
  for (const [alarm, anchor] of links) {
    expect(anchors).toContain(anchor);
    expect(runbook).toContain(`\nAlarm \`steward-<deployment>-${alarm}\`.\n`);
  }
});

test.each([
  'export-verified',
  'export-incomplete',
  'export-failed',
  'export-canceled',
  'export-not-started',
  'snapshot-vanished',
  'backup-completed',
  'backup-failed',
  'backup-not-taken',
  'backup-objective-missed',
  'backup-cluster-missing',
  'backup-retention-ceiling',
])('the alert %s has its section', (kind) => {
  expect(anchors).toContain(kind);
});

test('links within the runbook lead somewhere', () => {
  const links = [...runbook.matchAll(/\]\(#(?<anchor>[^)]+)\)/g)].map(({ groups }) => groups?.['anchor']);
  expect(links.filter((anchor) => anchor === undefined || !anchors.includes(anchor))).toEqual([]);
});
