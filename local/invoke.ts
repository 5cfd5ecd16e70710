import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { happeningsText, type Wanted } from './run/happenings-desk.ts';
import { type Invitation, readInvitation } from './run/invitation.ts';

const usage = `Invokes a function of the local run that stays (npm run local), as aws lambda invoke would in the cloud.

  npm run invoke -- <function> [payload]        payload: a JSON file (events/….json) or JSON text; {} without it
  npm run invoke -- rotate-secret <secret>      has Secrets Manager rotate the secret of that name or ARN
  npm run invoke -- <function> [payload] --async   hands the payload over without waiting for an answer
  npm run invoke -- provoke [happening] [...]   has AWS do something, or fail: lists what, without a happening
  npm run invoke                                lists the functions

Exit status: 0 the function answered, 1 it failed, 2 the call was not understood.
`;

/** What a person gets to read in place of a stack trace. */
class UsageError extends Error {}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { async: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const invitation = readInvitation(path.resolve(import.meta.dirname, '..'));
  const [name, payload] = positionals;
  if (name === undefined) {
    console.log(`${usage}\nFunctions: ${Object.keys(invitation.functions).join(', ')}`);
    return 0;
  }
  if (name === 'rotate-secret' && payload !== undefined && isSecret(payload)) {
    return rotate(invitation, payload);
  }
  if (name === 'provoke') return provoke(invitation, positionals.slice(1));
  return invoke(invitation, name, readPayload(payload), values.async);
}

/** A name or an ARN: neither JSON nor one of the files that hold some. */
function isSecret(argument: string): boolean {
  return !isJson(argument) && !argument.endsWith('.json');
}

/** Nobody but Secrets Manager asks for the steps of a rotation. */
async function rotate({ endpoint, region, credentials }: Invitation, secret: string): Promise<number> {
  const client = new SecretsManagerClient({ endpoint, region, credentials });
  const { Name, VersionId } = await client.send(new RotateSecretCommand({ SecretId: secret }));
  console.log(`${Name} is being rotated; version ${VersionId} shows in the timeline of npm run local.`);
  return 0;
}

/** What nobody asks AWS for: it happens. */
async function provoke(
  { happenings: { url, secret } }: Invitation,
  [name, ...args]: readonly string[],
): Promise<number> {
  if (name === undefined) {
    console.log(`npm run invoke -- provoke …\n\n${happeningsText()}`);
    return 0;
  }
  const wanted: Wanted = { name, args };
  const headers = { authorization: `Bearer ${secret}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(wanted) });
  const text = await response.text();
  if (!response.ok) throw new UsageError(text);
  console.log(`${text}\nWhat comes of it shows in the timeline of npm run local.`);
  return 0;
}

async function invoke(
  invitation: Invitation,
  name: string,
  payload: string,
  isAsync: boolean,
): Promise<number> {
  const { endpoint, region, credentials, functions } = invitation;
  const client = new LambdaClient({ endpoint, region, credentials });
  const response = await client.send(
    new InvokeCommand({
      FunctionName: fullName(functions, name),
      Payload: Buffer.from(payload),
      InvocationType: isAsync ? 'Event' : 'RequestResponse',
      ...(!isAsync && { LogType: 'Tail' as const }),
    }),
  );
  if (response.LogResult) console.error(Buffer.from(response.LogResult, 'base64').toString('utf8'));
  const answer = Buffer.from(response.Payload ?? []).toString('utf8');
  if (answer !== '') console.log(pretty(answer));
  if (isAsync)
    console.log(`Accepted (${response.StatusCode}); its work shows in the timeline of npm run local.`);
  return response.FunctionError === undefined ? 0 : 1;
}

function fullName(functions: Invitation['functions'], name: string): string {
  const known = functions[name] ?? Object.values(functions).find((full) => full === name);
  if (known !== undefined) return known;
  throw new UsageError(`There is no function ${name}. Functions: ${Object.keys(functions).join(', ')}.`);
}

/** A file's text, or the argument itself where it is JSON. */
function readPayload(argument: string | undefined): string {
  if (argument === undefined) return '{}';
  const text = isJson(argument) ? argument : readFile(argument);
  if (isJson(text)) return text;
  throw new UsageError(`Expected JSON in ${argument}. Found: ${text.slice(0, 80)}`);
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`Expected a JSON file or JSON text. Found: ${file}, which is neither.`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function pretty(answer: string): string {
  return isJson(answer) ? JSON.stringify(JSON.parse(answer), null, 2) : answer;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
