import { setTimeout as delay } from 'node:timers/promises';
import { defaultProvider } from '../adapters/aws/credentials.ts';
import { databaseToken } from '../adapters/aws/database-token.ts';
import { PostgresWriter } from '../adapters/postgres/writer-database.ts';
import { invokedHandler } from '../runtime/invoked-handler.ts';
import { contract } from './contract.ts';
import { probeWriter } from './probe-writer.ts';

export const handler = invokedHandler(contract, ({ policy }) => {
  const { region } = policy.deployment;
  return async (payload, context) => {
    // Anchored once: a clock that is set meanwhile would lengthen or shorten what is measured.
    const began = { wall: Date.now(), monotonic: performance.now() };
    const now = () => began.wall + performance.now() - began.monotonic;
    const time = { now, until: (ms: number) => delay(Math.max(0, ms - now())) };
    const credentials = await defaultProvider()();
    const database = new PostgresWriter({
      time,
      token: ({ host, port, user }) =>
        databaseToken({ host, port, user, region, credentials, now: new Date(now()) }),
    });
    return probeWriter({ database, time }, payload, context);
  };
});
