import { spawn } from 'node:child_process';
import path from 'node:path';

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
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, ...quiet, PATH: withOwnNode(process.env['PATH']) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status === 0) return;
  throw new Error(`Expected the stack of ${config} to synthesize. Found:\n${Buffer.concat(output)}`);
}

/** The app's command is `node …`: it must be the Node that runs us, not the machine's. */
function withOwnNode(searchPath: string | undefined): string {
  return [path.dirname(process.execPath), searchPath ?? ''].join(path.delimiter);
}
