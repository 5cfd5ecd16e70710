import { describe } from 'vitest';
import { createLambdaEndpoint } from '../../../../local/aws/lambda/lambda.ts';
import { createClock } from '../../../../local/clock/virtual-clock.ts';
import type { FunctionInvoker } from '../../../../local/lambda/invoker.ts';
import { type LambdaSubject, lambdaContract } from '../../../contract/lambda.ts';
import { serve } from '../../../support/served.ts';

describe('Invoke, as the local run imitates it', () => lambdaContract(setUp));

const invoker: FunctionInvoker = {
  has: (name) => name === 'echo' || name === 'failing',
  async invoke(name, payload, type) {
    const requestId = '00000000-0000-4000-8000-000000000000';
    if (type === 'Event') return { status: 202, payload: Buffer.alloc(0), requestId };
    if (type === 'DryRun') return { status: 204, payload: Buffer.alloc(0), requestId };
    if (name === 'failing') {
      const error = Buffer.from('{"errorType":"RangeError","errorMessage":"too far","trace":[]}');
      return { status: 200, functionError: 'Unhandled', payload: error, requestId };
    }
    const answer = Buffer.from(`{"given":${payload.toString()}}`);
    return { status: 200, payload: answer, logTail: 'START\nsaid hello\nEND\n', requestId };
  },
};

async function setUp(): Promise<LambdaSubject> {
  const clock = createClock();
  const at = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
  const served = await serve(createLambdaEndpoint({ ...at, invoker }), clock);
  return {
    at: served,
    echo: { name: 'echo', arn: 'arn:aws:lambda:eu-west-1:123456789012:function:echo' },
    failing: 'failing',
    async close() {
      await served.close();
      clock.stop();
    },
  };
}
