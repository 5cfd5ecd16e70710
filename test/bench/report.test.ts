import { expect, test } from 'vitest';
import { report } from '../../bench/report.ts';
import type { BenchResult } from '../../bench/result.ts';

const times = (wallMs: number) => ({ wallMs, cpuMs: 50, importMs: 15, walls: [wallMs, wallMs - 5] });

const result: BenchResult = {
  takenAt: '2026-11-23T10:00:00.000Z',
  machine: {
    node: 'v24.1.0',
    platform: 'linux x64',
    cores: 2,
    processor: 'Some CPU',
    memoryBytes: 8e9,
    busy: 0.25,
  },
  rounds: 21,
  empty: times(30),
  floor: times(50),
  functions: [
    {
      name: 'verify-export',
      kind: 'reconciler',
      size: {
        total: 440_123,
        entry: 400_000,
        lazy: 40_123,
        parts: {
          entry: [{ name: '@smithy/core', bytes: 100_040 }],
          lazy: [],
          modules: [{ name: 'valibot/dist/index.mjs', bytes: 10_000 }],
        },
      },
      load: times(125),
      timesFloor: 2.5,
      warm: [{ why: 'sweep: done', events: 30, ownMs: 2.44, cpuMs: 3.1, calls: 2, awsMs: 1.8 }],
      peak: { bytes: 86_300_000, after: 'RDS-EVENT-0164: done' },
      verdicts: [
        { what: 'bundle', unit: 'kB', found: 440.123, budget: 530, met: true },
        { what: 'load', unit: '× floor', found: 2.5, budget: 2.2, met: false },
      ],
    },
  ],
};

/** The line that has all of these, its blanks folded. */
function line(...parts: string[]): string | undefined {
  const lines = report(result).split('\n');
  return lines
    .find((each) => parts.every((part) => each.includes(part)))
    ?.trim()
    .replaceAll(/ +/g, ' ');
}

test('the report says the machine and the date', () => {
  expect(line('Node')).toBe(
    'Node v24.1.0 on linux x64, 2 cores (Some CPU), 8.0 GB, load average before 0.3; 2026-11-23',
  );
});

test('the report has each figure with its unit', () => {
  expect(line('verify-export', '440.1')).toBe('verify-export 440.1 400.0 40.1');
  expect(line('verify-export', '125.0')).toBe('verify-export 125.0 2.50 120.0 50.0 15.0');
  expect(line('sweep: done')).toBe('verify-export sweep: done 30 2.4 3.1 2 1.8');
  expect(line('86.3')).toBe('verify-export 86.3 RDS-EVENT-0164: done');
  expect(line('@smithy/core')).toBe('@smithy/core 100.0 valibot/dist/index.mjs 10.0');
});

test('the report says plainly what is met and what is missed', () => {
  expect(line('reconciler', 'bundle')).toBe('verify-export reconciler bundle 440.1 kB 530 kB met');
  expect(line('reconciler', 'load')).toBe('verify-export reconciler load 2.50 × floor 2.2 × floor MISSED');
  expect(line('budgets are')).toBe('1 of 2 budgets are MISSED.');
});

test('the report warns where the machine was busy, and only there', () => {
  expect(line('Something else was running')).toBeUndefined();
  const busy = { ...result, machine: { ...result.machine, busy: 0.5 } };
  expect(report(busy)).toContain('Something else was running: wall times are too long');
});

test('the report tells what was not measured from what was missed', () => {
  const [first] = result.functions;
  if (first === undefined) throw new TypeError('Expected a function');
  const peak = { what: 'peak memory', unit: 'MB', found: undefined, budget: 105, met: false } as const;
  const functions = [{ ...first, peak: undefined, verdicts: [...first.verdicts, peak] }];
  const text = report({ ...result, functions });
  expect(text).toMatch(/peak memory +– +105 MB +NOT MEASURED/);
  expect(text).toContain('1 of 3 budgets are MISSED. 1 of 3 could NOT be MEASURED.');
});
