import { randomInt } from 'node:crypto';
import { type GetRandomPasswordRequest, InvalidParameterException$ } from '@aws-sdk/client-secrets-manager';
import { fault } from '../wire/operation.ts';

const alphabets = {
  lowercase: 'abcdefghijklmnopqrstuvwxyz',
  uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numbers: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export function randomPassword(wanted: GetRandomPasswordRequest): string {
  const { PasswordLength: length = 32, ExcludeCharacters: excluded = '' } = wanted;
  const types = [
    wanted.ExcludeLowercase ? '' : alphabets.lowercase,
    wanted.ExcludeUppercase ? '' : alphabets.uppercase,
    wanted.ExcludeNumbers ? '' : alphabets.numbers,
    wanted.ExcludePunctuation ? '' : alphabets.punctuation,
    wanted.IncludeSpace ? ' ' : '',
  ]
    .map((letters) => [...letters].filter((letter) => !excluded.includes(letter)))
    .filter((letters) => letters.length > 0);
  const required = (wanted.RequireEachIncludedType ?? true) ? types : [];
  if (types.length === 0 || length < Math.max(1, required.length) || length > 4096) {
    throw fault(InvalidParameterException$, 'No password of these rules exists.');
  }
  const every = types.flat();
  for (;;) {
    const letters = Array.from({ length }, () => every[randomInt(every.length)] ?? '');
    if (required.every((type) => type.some((letter) => letters.includes(letter)))) return letters.join('');
  }
}
