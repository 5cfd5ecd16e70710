import { describe, expect, test } from 'vitest';
import { parseRdsEvent } from '../../../../functions/domain/rds-event/parse.ts';
import { isWithin } from '../../../../functions/domain/trouble/noise.ts';
import { toldByEntry, toldByEvent } from '../../../../functions/domain/trouble/occurrence.ts';
import { quietUntil } from '../../../../functions/domain/trouble/quiet-hours.ts';
import { severityOf } from '../../../../functions/domain/trouble/severity-of.ts';
import { standardEventIds, toldEventIds } from '../../../../functions/domain/trouble/told-events.ts';
import { shippedContracts } from '../../../../infra/functions.ts';
import { sample, sampleNames } from '../../../support/samples.ts';

const samples = sampleNames('rds').filter((name) => toldEventIds.some((id) => name.startsWith(id)));

test('the standard set is what the reference lists', () => {
  expect(standardEventIds.map((id) => id.slice(-4)).join(' ')).toBe(
    '0003 0007 0011 0020 0021 0035 0036 0089 0092 0143 0152 0153 0155 0156 0171 0174 0227 0230 0287 0387 0389 0404 0418 0419 0420 0422 0425 0429 0501 0502 0517 0519 0523 0524 0525 0610 0611',
  );
});

test.each(samples)('the words of %s name the same event where RDS lists it without its id', (name) => {
  const parsed = parseRdsEvent(sample(`rds/${name}`));
  if (!parsed.ok) throw new Error(parsed.because);
  const told = toldByEvent(parsed.event);
  const { message, date, identifier, sourceType } = parsed.event;
  const about = sourceType === 'CLUSTER' ? 'cluster' : 'instance';
  const listed = toldByEntry({ about, identifier, at: date, categories: [], text: message });
  expect(told?.occurrence.event).toBe(name.slice(0, 'RDS-EVENT-0000'.length));
  expect(listed?.occurrence.event).toBe(told?.occurrence.event);
});

test('no event is told by another function as well', () => {
  const others = shippedContracts
    .filter(({ name }) => name !== 'notify-events')
    .flatMap(({ triggers }) =>
      triggers.flatMap((trigger) => (trigger.on === 'rds-events' ? trigger.events : [])),
    );
  expect(others).toContain('RDS-EVENT-0071');
  const own: readonly string[] = toldEventIds;
  expect(others.filter((id) => own.includes(id))).toEqual([]);
});

describe('how grave an end is', () => {
  test.each([
    [{}, 'sev1'],
    [{ 'RDS-EVENT-0419': 'off' as const }, 'sev2'],
    [{ 'RDS-EVENT-0418': 'off' as const, 'RDS-EVENT-0419': 'off' as const }, 'off'],
  ])('with %j: %s', (severities, expected) => {
    expect(severityOf('RDS-EVENT-0420', { importance: 'critical', events: { severities } })).toBe(expected);
  });
});

describe('quiet hours', () => {
  const berlin = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', despite: ['sev1' as const] };
  test.each([
    ['in winter', '2026-11-20T22:30:00Z', '2026-11-21T06:00:00.000Z'],
    ['before midnight', '2026-11-20T21:00:00Z', '2026-11-21T06:00:00.000Z'],
    ['to the second', '2026-11-21T05:59:59Z', '2026-11-21T06:00:00.000Z'],
    ['when clocks are put forward', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['when clocks are put back', '2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['over', '2026-11-21T06:00:00Z', undefined],
    ['not begun', '2026-11-20T20:59:59Z', undefined],
  ])('%s', (_, now, end) => {
    expect(quietUntil(new Date(now), 'sev2', berlin)?.toISOString()).toBe(end);
    expect(quietUntil(new Date(now), 'sev1', berlin)).toBeUndefined();
  });

  test('that end at a time that is skipped last as much longer, instead of ending within themselves', () => {
    const night = { from: '22:00', to: '02:30', timeZone: 'Europe/Berlin', despite: [] };
    expect(quietUntil(new Date('2026-03-29T00:00:00Z'), 'sev2', night)?.toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    );
  });

  test('within a day, and none', () => {
    const noon = { from: '12:00', to: '13:00', timeZone: 'UTC', despite: [] };
    expect(quietUntil(new Date('2026-11-20T12:10:00Z'), 'sev1', noon)?.toISOString()).toBe(
      '2026-11-20T13:00:00.000Z',
    );
    expect(quietUntil(new Date('2026-11-20T13:10:00Z'), 'sev1', noon)).toBeUndefined();
    expect(quietUntil(new Date('2026-11-20T12:10:00Z'), 'info', undefined)).toBeUndefined();
  });
});

test.each([
  ['sun:03:00-sun:03:30', '2026-11-22T03:10:00Z', true],
  ['sun:03:00-sun:03:30', '2026-11-22T03:30:00Z', false],
  ['sat:23:45-sun:00:15', '2026-11-22T00:10:00Z', true],
  ['sat:23:45-sun:00:15', '2026-11-21T23:50:00Z', true],
  ['daily', '2026-11-22T03:10:00Z', false],
])('the maintenance window %s at %s: %s', (window, at, expected) => {
  expect(isWithin(window, new Date(at))).toBe(expected);
});
