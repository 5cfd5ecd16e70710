/** A policy uses something that the local evaluation does not know. The run stops: a guess would be worse. */
export class UnsupportedPolicyError extends Error {
  override readonly name = 'UnsupportedPolicyError';
}

/** `${aws:PrincipalTag/team}`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export function hasPolicyVariable(value: string): boolean {
  return value.includes('${');
}
