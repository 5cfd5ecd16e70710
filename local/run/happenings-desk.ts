import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { happenings, type Stage } from './happenings.ts';

/** Where a person asks for a happening, from another process. */
export interface HappeningsDesk {
  readonly url: string;
  /** Whoever has read the invitation knows it. */
  readonly secret: string;
  close(): Promise<void>;
}

/** What `npm run invoke -- provoke` sends. */
export interface Wanted {
  readonly name: string;
  readonly args: readonly string[];
}

/** Listens on the loopback interface. `onHappened` is told after each, so that time can pass. */
export async function openHappeningsDesk(stage: Stage, onHappened: () => void): Promise<HappeningsDesk> {
  const secret = randomBytes(24).toString('hex');
  const server = createServer((request, response) => {
    answer(stage, request, secret).then(
      (text) => {
        response.end(text);
        onHappened();
      },
      (error: unknown) => {
        response.statusCode = 400;
        response.end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    secret,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(stage: Stage, request: IncomingMessage, secret: string): Promise<string> {
  const body = await textOf(request);
  if (!isSecret(request.headers.authorization, secret)) throw new Error('Expected the secret of this run.');
  const { name, args }: Wanted = JSON.parse(body);
  const happening = Object.hasOwn(happenings, name) ? happenings[name] : undefined;
  if (!happening) throw new Error(`Nothing is called ${name}. There are:\n\n${happeningsText()}`);
  return happening.run(stage, args);
}

/** One line for each. */
export function happeningsText(): string {
  return Object.entries(happenings)
    .map(([name, { takes, what }]) => `  ${`${name} ${takes}`.trim()}\n      ${what}`)
    .join('\n');
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function isSecret(found: string | undefined, secret: string): boolean {
  const expected = Buffer.from(`Bearer ${secret}`);
  const given = Buffer.from(found ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
