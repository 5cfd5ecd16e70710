import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLeash } from '../leash/leash.ts';

/**
 * Synthesizes the CDK app as a person would, with the CLI of the project, into `cdkOut`.
 *
 * @param config path of the configuration, relative to the project.
 * @throws with the CLI's own words where the synth fails.
 */
export async function synthesize(project: string, config: string, cdkOut: string): Promise<void> {
  const cdk = path.join(project, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const args = [cdk, 'synth', '--quiet', '--output', cdkOut, '--context', `config=${config}`];
  const quiet = { CDK_DISABLE_VERSION_CHECK: '1', CDK_DISABLE_CLI_TELEMETRY: '1' };
  const folder = mkdtempSync(path.join(tmpdir(), 'aurora-steward-synth-'));
  const logFile = path.join(folder, 'output.log');
  // On a leash: the CLI starts the app, and neither may live on where this process is ended meanwhile.
  const leash = openLeash({ removeAtEnd: [folder] });
  try {
    const cli = await leash.start({
      command: process.execPath,
      args,
      cwd: project,
      env: environment({ ...process.env, ...quiet, PATH: withOwnNode(process.env['PATH']) }),
      logFile,
      stopSignal: 'SIGTERM',
      stopGraceMs: 1_000,
    });
    const { code } = await cli.exited;
    if (code === 0) return;
    throw new Error(
      `Expected the stack of ${config} to synthesize. Found:\n${readFileSync(logFile, 'utf8')}`,
    );
  } finally {
    await leash.close();
  }
}

function environment(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The app's command is `node …`: it must be the Node that runs us, not the machine's. */
function withOwnNode(searchPath: string | undefined): string {
  return [path.dirname(process.execPath), searchPath ?? ''].join(path.delimiter);
}
