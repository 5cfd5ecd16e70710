/** What a new password is made of. Printable ASCII only: the same in every encoding, and unchanged by SASLprep. */
export interface PasswordPolicy {
  readonly length: number;
  /** At least one character of each comes into every password. */
  readonly classes: readonly PasswordClass[];
  readonly exclude: string;
}

const alphabets = {
  lowercase: 'abcdefghijklmnopqrstuvwxyz',
  uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const satisfies Readonly<Record<string, string>>;

export const passwordClasses = ['lowercase', 'uppercase', 'digits', 'punctuation'] as const;
export type PasswordClass = (typeof passwordClasses)[number];

/**
 * 32 characters of every class, without those that end a part of a connection URL (RFC 3986, section 2.2) or
 * need care in a shell, in JSON or in YAML.
 */
export const defaultPasswordPolicy: PasswordPolicy = {
  length: 32,
  classes: ['lowercase', 'uppercase', 'digits', 'punctuation'],
  exclude: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\,=^',
};

/**
 * A password of the policy; every password of it is equally likely.
 *
 * @param randomBelow - a uniform whole number from 0 to below its argument, of cryptographic quality
 * @throws RangeError where the policy leaves a class empty, or asks for less than eight characters
 */
export function generatePassword(policy: PasswordPolicy, randomBelow: (bound: number) => number): string {
  const classes = lettersOf(policy);
  if (policy.length < 8 || classes.length === 0 || classes.some((letters) => letters.length === 0)) {
    throw new RangeError(
      'Expected: eight characters or more, of classes that the exclusions leave something of',
    );
  }
  const alphabet = classes.flat();
  for (;;) {
    const letters = Array.from({ length: policy.length }, () => alphabet[randomBelow(alphabet.length)] ?? '');
    // Drawn anew as a whole: putting the missing class in afterwards would favour some passwords.
    if (classes.every((letters_) => letters.some((letter) => letters_.includes(letter))))
      return letters.join('');
  }
}

/** What each class of a policy is left with. */
export function lettersOf({ classes, exclude }: PasswordPolicy): string[][] {
  return classes.map((name) => [...alphabets[name]].filter((letter) => !exclude.includes(letter)));
}
