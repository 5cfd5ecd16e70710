import {
  GetRandomPassword$,
  type GetRandomPasswordRequest,
  type GetRandomPasswordResponse,
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, type Operation } from '../../wire/operation.ts';
import { randomPassword } from '../random-password.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export function getRandomPassword(): Operation {
  return defineOperation<GetRandomPasswordRequest, GetRandomPasswordResponse>({
    schema: GetRandomPassword$,
    errors: [InternalServiceError$, InvalidParameterException$, InvalidRequestException$],
    reads: [
      'PasswordLength',
      'ExcludeCharacters',
      'ExcludeLowercase',
      'ExcludeNumbers',
      'ExcludePunctuation',
      'ExcludeUppercase',
      'IncludeSpace',
      'RequireEachIncludedType',
    ],
    identify: () => ({ resources: ['*'] }),
    run: (wanted) => ({ RandomPassword: randomPassword(wanted) }),
  });
}
