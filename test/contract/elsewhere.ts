import { setTimeout as delay } from 'node:timers/promises';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ContractTarget } from './contract.ts';
import { s3Contract } from './s3.ts';
import { snsContract } from './sns.ts';
import { sqsContract } from './sqs.ts';

/**
 * The contract suites against an endpoint of your own: another emulator, or an account. `npm run contract`, with
 * STEWARD_CONTRACT_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (AWS_SESSION_TOKEN if needed).
 * Buckets, queues and topics that it makes stay. Time is real there, so a case that waits waits.
 */
const target: ContractTarget = {
  endpoint: required('STEWARD_CONTRACT_ENDPOINT'),
  region: required('AWS_REGION'),
  credentials: {
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    ...(process.env['AWS_SESSION_TOKEN'] && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
  },
};

s3Contract(() => target);
sqsContract(
  () => target,
  async (seconds) => {
    await delay(seconds * 1000);
  },
);
snsContract(() => target, admit);

/** Lets the topic send to the queue, by the queue's policy. */
async function admit(topicArn: string, queueArn: string): Promise<void> {
  const [, , , , account, name] = queueArn.split(':');
  const sqs = new SQSClient({ ...target });
  const policy = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    },
  };
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: `${target.endpoint}/${account}/${name}`,
      Attributes: { Policy: JSON.stringify(policy) },
    }),
  );
  sqs.destroy();
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(`Expected ${variable}, to know what to hold the contract against. Found none.`);
}
