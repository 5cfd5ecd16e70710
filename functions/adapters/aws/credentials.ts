/** Credentials as the SDK's clients take them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The execution role's credentials, which Lambda puts into the environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export async function environmentCredentials(): Promise<Credentials> {
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
}

/**
 * Stands in for the SDK's default chain in bundles (esbuild alias, see clients.ts): its other sources (SSO,
 * profiles, processes, instance metadata) do not exist in Lambda and weigh more than a client.
 */
export const defaultProvider = () => environmentCredentials;
