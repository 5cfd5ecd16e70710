/**
 * Condition keys that requests here really carry, when AWS's would. A policy that asks for another key is refused: its
 * condition would be decided by the key's absence, which AWS might not see that way.
 *
 * Global keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * Services' keys: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const modelled: readonly RegExp[] = [
  // Brought by the authorizer with each request.
  /^aws:(SecureTransport|PrincipalArn|PrincipalAccount|PrincipalIsAWSService|PrincipalServiceName)$/i,
  /^aws:(SourceArn|SourceAccount|RequestedRegion|CurrentTime|EpochTime)$/i,
  // Brought by the endpoint that identifies the call.
  /^aws:(RequestTag|ResourceTag)\/.+$/i,
  /^aws:TagKeys$/i,
  /^s3:(prefix|delimiter|max-keys|if-none-match|if-match)$/i,
  /^s3:x-amz-server-side-encryption(-aws-kms-key-id)?$/i,
  /^sns:(Protocol|Endpoint)$/i,
  /^events:(source|detail-type|detail\..+)$/i,
  /^secretsmanager:(Name|SecretId|VersionId|VersionStage|RotationLambdaARN)$/i,
  /^secretsmanager:resource\/AllowRotationLambdaArn$/i,
  /^rds:(req-tag|cluster-tag|cluster-snapshot-tag)\/.+$/i,
  // Brought with implied permissions.
  /^kms:(ViaService|GrantIsForAWSResource|CallerAccount|EncryptionContext:.+)$/i,
  /^iam:PassedToService$/i,
];

export function isModelledConditionKey(key: string): boolean {
  return modelled.some((form) => form.test(key));
}
