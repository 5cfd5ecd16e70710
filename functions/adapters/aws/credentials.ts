/** Credentials as the SDK's clients take them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Gives the execution role's credentials, which Lambda puts into the environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * Named as in `@aws-sdk/credential-provider-node`, which it replaces in bundles (esbuild alias, see clients.ts):
 * the other sources of the default chain (SSO, profiles, processes, instance metadata) do not exist in Lambda.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
    const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
    const sessionToken = process.env['AWS_SESSION_TOKEN'];
    if (!accessKeyId || !secretAccessKey) {
      throw new Error(
        'Expected: credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as Lambda provides them. ' +
          'Found: none. Do: run this in Lambda or in the local run. Retrying cannot help.',
      );
    }
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}
