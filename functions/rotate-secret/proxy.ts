import type { SecretPolicy } from '../domain/policy/rotation.ts';
import type { Databases, Login } from '../domain/rotation/databases.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';

/**
 * Logs in as applications do that go through RDS Proxy, where one is configured. The proxy knows passwords from Secrets
 * Manager alone, so that a new one gets through it only once it is current.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-secrets-arns.html
 *
 * @throws RotationFailure `proxy-without-secret`, `proxy-not-updated`, or what is in the way to the proxy
 */
export async function proveThroughProxy(
  databases: Databases,
  { proxy, testSql }: SecretPolicy,
  login: Login,
): Promise<void> {
  if (!proxy) return;
  const trust = { authority: 'public', plaintext: false, md5: false };
  try {
    await databases.prove({ ...login, host: proxy.host, port: proxy.port, trust }, testSql);
  } catch (thrown) {
    if (!(thrown instanceof RotationFailure) || thrown.failure !== 'wrong-password') throw thrown;
    throw new RotationFailure('proxy-not-updated', {
      expected: `${login.username} to get through the proxy ${proxy.host} with the password that is current`,
      found: thrown.found,
    });
  }
}
