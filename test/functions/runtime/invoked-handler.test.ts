import { expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import { type InvokedUseCase, invokedHandler } from '../../../functions/runtime/invoked-handler.ts';
import { contract, lambdaContext, testGround } from './ground.ts';

function setUp(useCase: InvokedUseCase<typeof contract>, changes: Parameters<typeof testGround>[0] = {}) {
  const { ground, lines, counted } = testGround(changes);
  const handler = invokedHandler(contract, () => useCase, ground);
  return { invoke: (payload: unknown) => handler(payload, lambdaContext), lines, counted };
}

test('a request is answered, and its outcome logged and counted once', async () => {
  const { invoke, lines, counted } = setUp(async (request) => ({
    outcome: { kind: 'started', subject: 'ledger-core', reason: 'because' },
    answer: { answer: 'started', heard: JSON.stringify(request) },
  }));
  expect(await invoke({ cluster: 'ledger-core' })).toEqual({
    answer: 'started',
    heard: '{"cluster":"ledger-core"}',
  });
  expect(counted.filter((one) => one === 'started')).toEqual(['started']);
  expect(lines.map(({ level, message }) => `${level} ${message}`)).toContain('info started: ledger-core');
});

test('a refusal is an answer', async () => {
  const { invoke, lines } = setUp(async () => ({
    outcome: { kind: 'refused', subject: 'ledger-core', reason: 'no such cluster' },
    answer: { answer: 'refused' },
  }));
  expect(await invoke({})).toEqual({ answer: 'refused' });
  expect(lines.map(({ level }) => level)).toContain('warn');
});

test('what is thrown is told to the caller, and logged and counted as what it is', async () => {
  const { invoke, counted } = setUp(async () => {
    throw new Fault({ kind: 'throttled', expected: 'an answer', found: 'Throttling', todo: 'try again' });
  });
  await expect(invoke({})).rejects.toThrow('Expected: an answer. Found: Throttling. Do: try again.');
  expect(counted).toContain('failed-retryable');
});

test('an incomplete deployment throws each time, and says what is missing', async () => {
  const { invoke, lines } = setUp(async () => Promise.reject(new Error('never')), { variables: {} });
  await expect(invoke({})).rejects.toThrow('nothing in LEDGER_BUCKET, TOPIC');
  expect(lines.map(({ message }) => message)).toContain('The deployment is incomplete');
});
