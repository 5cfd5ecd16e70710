import { lettersOf, type PasswordPolicy } from '../../functions/domain/rotation/password.ts';

/** What nobody can try out, whatever hash of it they hold. */
const leastBits = 90;

/** What a policy should be instead, where no password or only weak ones can be made by it. */
export function passwordPolicyMistake(policy: PasswordPolicy): string | undefined {
  const classes = lettersOf(policy);
  const empty = classes.findIndex((letters) => letters.length === 0);
  if (classes.length === 0) return 'at least one class of characters';
  if (empty >= 0) return `exclusions that leave something of ${policy.classes[empty]}`;
  const bits = policy.length * Math.log2(new Set(classes.flat()).size);
  if (bits >= leastBits) return undefined;
  return `passwords of ${leastBits} bits or more\nmake them longer, or of more characters: these have ${Math.floor(bits)} bits`;
}
