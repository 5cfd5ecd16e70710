import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  clusterDimensions,
  metricNamespace,
  outcomeDimensions,
} from '../../../functions/contract/metrics.ts';
import { powertoolsLog } from '../../../functions/runtime/log.ts';
import { powertoolsMeter } from '../../../functions/runtime/meter.ts';
import { contract, lambdaContext } from './ground.ts';

let written: string[];

beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const lines = () => written.map((text) => JSON.parse(text));

describe('powertoolsLog', () => {
  it('writes JSON lines that carry the request and hide secrets', () => {
    const log = powertoolsLog('export-snapshots');
    log.begin(lambdaContext);
    log.info('started: ledger-core', { outcome: 'started', password: 'hunter2' });
    log.debug('not at this level');
    expect(lines()).toMatchObject([
      {
        level: 'INFO',
        message: 'started: ledger-core',
        service: 'export-snapshots',
        function_request_id: 'request-1',
        outcome: 'started',
        password: '[redacted]',
      },
    ]);
  });
});

describe('powertoolsMeter', () => {
  it('writes what is about one cluster on a line of its own, under its name', () => {
    const meter = powertoolsMeter(contract, 'prod-eu');
    meter.count('ExportSeconds', 31, { cluster: 'ledger-core' });
    expect(written).toEqual([]);
    meter.publish();
    const [line, ...others] = lines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      ...clusterDimensions('export-snapshots', 'prod-eu', 'ledger-core'),
      ExportSeconds: 31,
    });
    expect(line._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: metricNamespace,
        Dimensions: [['service', 'deployment', 'cluster']],
        Metrics: [{ Name: 'ExportSeconds', Unit: 'Seconds' }],
      },
    ]);
    meter.publish();
    expect(written).toHaveLength(1);
  });

  it('writes one line for each kind of outcome and one for the metrics of the contract', () => {
    const meter = powertoolsMeter(contract, 'prod-eu');
    meter.countOutcome('done');
    meter.countOutcome('refused');
    meter.countOutcome('done');
    meter.count('ExportsStarted', 2);
    meter.count('ExportSeconds', 31);
    meter.countSweep();
    expect(written).toEqual([]);
    meter.publish();
    const [done, refused, own] = lines();
    expect(done).toMatchObject({ ...outcomeDimensions('export-snapshots', 'prod-eu', 'done'), Outcome: 2 });
    expect(done._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: metricNamespace,
        Dimensions: [['service', 'deployment', 'outcome']],
        Metrics: [{ Name: 'Outcome', Unit: 'Count' }],
      },
    ]);
    expect(refused).toMatchObject({ outcome: 'refused', Outcome: 1 });
    expect(own).toMatchObject({
      service: 'export-snapshots',
      ExportsStarted: 2,
      ExportSeconds: 31,
      Sweep: 1,
    });
    expect(own).toMatchObject({ service: 'export-snapshots', deployment: 'prod-eu' });
    expect(own._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'AuroraSteward',
        Dimensions: [['service', 'deployment']],
        Metrics: [
          { Name: 'ExportsStarted', Unit: 'Count' },
          { Name: 'ExportSeconds', Unit: 'Seconds' },
          { Name: 'Sweep', Unit: 'Count' },
        ],
      },
    ]);
  });

  it('writes nothing twice, and nothing at all when nothing was counted', () => {
    const meter = powertoolsMeter(contract, 'prod-eu');
    meter.publish();
    expect(written).toEqual([]);
    meter.countOutcome('done');
    meter.publish();
    meter.publish();
    expect(lines()).toHaveLength(1);
  });

  it('refuses a metric that the contract does not declare', () => {
    const meter = powertoolsMeter(contract, 'prod-eu');
    expect(() => meter.count('Surprises', 1)).toThrow(
      'Expected: a metric of the contract of export-snapshots. Found: Surprises. Do: declare it in `metrics`.',
    );
  });
});
