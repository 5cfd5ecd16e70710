import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pageOf } from '../../../../functions/domain/alert/on-call.ts';
import { renderAlert } from '../../../../functions/domain/alert/render.ts';
import { sampleEventAlerts } from '../../../support/sample-event-alerts.ts';

const golden = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../golden/alerts', name), 'utf8');

test('twelve databases at once read as in the golden files, in every channel', () => {
  const alert = sampleEventAlerts['events-zone'];
  if (!alert) throw new Error('no sample');
  const { messages } = renderAlert(alert);
  expect(JSON.parse(messages.https)).toEqual(JSON.parse(golden('events-zone.chat.json')));
  expect(JSON.parse(messages.default)).toEqual(JSON.parse(golden('events-zone.machine.json')));
  expect(`${messages.sms}\n`).toBe(golden('events-zone.sms.txt'));
  const page = pageOf(alert, { partition: 'aws', account: '123456789012', region: 'eu-west-1' });
  expect({ Subject: page.subject, Message: JSON.parse(page.message) }).toEqual(
    JSON.parse(golden('events-zone.on-call.json')),
  );
});
