import { build } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientConfiguration } from '../../../functions/adapters/aws/clients.ts';
import { defaultProvider } from '../../../functions/adapters/aws/credentials.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('clientConfiguration', () => {
  it('retries RDS longer than the others, and lets no connection hang', () => {
    expect(clientConfiguration('rds')).toMatchObject({
      maxAttempts: 8,
      retryMode: 'adaptive',
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    });
    expect(clientConfiguration('s3')).toMatchObject({ maxAttempts: 4, retryMode: 'standard' });
  });
});

describe('defaultProvider', () => {
  it("gives the credentials of Lambda's environment, as they are at that moment", async () => {
    const credentials = defaultProvider();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    expect(await credentials()).toEqual({
      accessKeyId: 'AKIAEXAMPLE',
      secretAccessKey: 'example',
      sessionToken: 'token',
    });
  });

  it('says what is missing', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    await expect(defaultProvider()()).rejects.toThrow(
      'Found: none. Do: run this in Lambda or in the local run.',
    );
  });

  it('takes the place of the default chain in a bundle, whole', async () => {
    const { metafile } = await build({
      stdin: {
        contents: "export { S3LedgerStore } from './functions/adapters/aws/s3-ledger-store.ts'",
        resolveDir: '.',
      },
      alias: { '@aws-sdk/credential-provider-node': './functions/adapters/aws/credentials.ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      metafile: true,
      write: false,
    });
    const chain = /credential-provider|nested-clients|token-providers/;
    expect(Object.keys(metafile.inputs).filter((file) => chain.test(file))).toEqual([]);
    expect(Object.keys(metafile.inputs)).toContain('functions/adapters/aws/credentials.ts');
  });
});
