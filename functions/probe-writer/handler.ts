import { defaultProvider } from '../adapters/aws/credentials.ts';
import { databaseToken } from '../adapters/aws/database-token.ts';
import { PostgresWriter } from '../adapters/postgres/writer-database.ts';
import { invokedHandler } from '../runtime/invoked-handler.ts';
import { steadyTime } from '../runtime/steady-time.ts';
import { contract } from './contract.ts';
import { probeWriter } from './probe-writer.ts';

export const handler = invokedHandler(contract, ({ policy }) => {
  const { region } = policy.deployment;
  return async (payload, context) => {
    const time = steadyTime();
    const credentials = await defaultProvider()();
    const database = new PostgresWriter({
      time,
      token: ({ host, port, user }) =>
        databaseToken({ host, port, user, region, credentials, now: new Date(time.now()) }),
    });
    return probeWriter({ database, time }, payload, context);
  };
});
