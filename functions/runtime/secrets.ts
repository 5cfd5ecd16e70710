const secretName = /passw|secret(?!.?arn|.?id)|token|authorization|credential|accesskey|private.?key/i;
const passwordInUrl = /(?<=:\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g;
const longestText = 2_000;

/**
 * A last net under the rule that secrets are never logged: members named like secrets lose their value, URLs
 * their password, and long texts their rest. Made for `JSON.stringify`.
 */
export function withoutSecrets(name: string, value: unknown): unknown {
  if (secretName.test(name) && value !== null && value !== undefined) return '[redacted]';
  if (typeof value !== 'string') return value;
  const text = value.replace(passwordInUrl, '[redacted]');
  return text.length <= longestText ? text : `${text.slice(0, longestText)}… (${text.length} characters)`;
}
