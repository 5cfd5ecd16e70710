import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { scramVerifier } from '../../../../functions/domain/rotation/scram.ts';

/** The exchange of RFC 7677, section 3: user "user", password "pencil". */
const example = {
  salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
  authMessage: [
    'n=user,r=rOprNGfwEbeRWgbNEkqO',
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  ].join(','),
  clientProof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverSignature: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

test("a server that has the verifier takes the RFC's proof and answers with the RFC's signature", async () => {
  const salt = new Uint8Array(Buffer.from(example.salt, 'base64'));
  const verifier = await scramVerifier({ preparedPassword: 'pencil', salt, iterations: 4096 });
  const form = /^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})$/;
  const [, stored = '', server = ''] = form.exec(verifier) ?? [];
  const sign = (key: string) =>
    createHmac('sha256', Buffer.from(key, 'base64')).update(example.authMessage).digest();

  expect(sign(server).toString('base64')).toBe(example.serverSignature);
  const signature = sign(stored);
  const clientKey = Buffer.from(example.clientProof, 'base64').map((byte, i) => byte ^ (signature[i] ?? 0));
  expect(createHash('sha256').update(clientKey).digest('base64')).toBe(stored);
});
