import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Writes a cloud assembly of one stack, `Steward`, with one code asset; returns its folder, which goes with the test. */
export function assemblyFolder(template: Readonly<Record<string, unknown>>, environment?: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'steward-assembly-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (file: string, content: unknown): void =>
    writeFileSync(path.join(folder, file), JSON.stringify(content));
  mkdirSync(path.join(folder, 'asset.0f'));
  write('manifest.json', {
    artifacts: {
      'Steward.assets': { type: 'cdk:asset-manifest', properties: { file: 'Steward.assets.json' } },
      Steward: {
        type: 'aws:cloudformation:stack',
        environment: environment ?? 'aws://123456789012/eu-west-1',
        properties: { templateFile: 'Steward.template.json' },
      },
    },
  });
  write('Steward.template.json', template);
  write('Steward.assets.json', {
    files: {
      '0f': {
        source: { path: 'asset.0f', packaging: 'zip' },
        destinations: { there: { objectKey: '0f.zip' } },
      },
      '1f': {
        source: { path: 'file.1f', packaging: 'file' },
        destinations: { there: { objectKey: '1f.json' } },
      },
    },
  });
  return folder;
}
