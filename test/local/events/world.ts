import { createClock, type VirtualClock } from '../../../local/clock/virtual-clock.ts';
import { createDeliver } from '../../../local/events/deliver.ts';
import { createEventBus, type LocalEventBus } from '../../../local/events/event-bus.ts';
import type { Queue } from '../../../local/events/queue.ts';
import type { AuthorizationRequest, Authorize, Deliver } from '../../../local/events/targets.ts';
import type { FunctionInvoker, InvocationResult, InvocationType } from '../../../local/lambda/invoker.ts';
import type { Happening } from '../../../local/timeline/timeline.ts';
import { type MemoryQueue, memoryQueue } from '../../support/memory-queue.ts';

const start = new Date('2026-11-22T02:00:00.000Z');
const account = '123456789012';
const region = 'eu-west-1';

export interface Invoked {
  readonly at: string;
  readonly name: string;
  readonly type: InvocationType;
  readonly payload: unknown;
}

/** Event delivery with queues in memory, functions that only note what they get, and a permission to take away. */
export interface World {
  readonly clock: VirtualClock;
  readonly happenings: Happening[];
  readonly bus: LocalEventBus;
  readonly deliver: Deliver;
  readonly authorize: Authorize;
  readonly asked: AuthorizationRequest[];
  readonly invoked: Invoked[];
  readonly functions: FunctionInvoker;
  /** What the function answers, by default an empty success. */
  answer: (invoked: Invoked) => Partial<InvocationResult> | Promise<Partial<InvocationResult>>;
  refuse: (request: AuthorizationRequest) => boolean;
  queue(name: string, options?: Parameters<typeof memoryQueue>[2]): MemoryQueue;
  /** Virtual time of day. */
  time(): string;
  notes(): string[];
}

export function createWorld(): World {
  const clock = createClock({ start, real: () => 0, settle: async () => {} });
  const happenings: Happening[] = [];
  const timeline = { record: (happening: Happening) => happenings.push(happening) };
  const queues = new Map<string, Queue>();
  const time = (): string => clock.now().toISOString().slice(11, 23);
  const functions: FunctionInvoker = {
    has: (name) => name === 'worker',
    async invoke(name, payload, type) {
      const invoked = { at: time(), name, type, payload: JSON.parse(payload.toString('utf8')) };
      world.invoked.push(invoked);
      const status = type === 'Event' ? 202 : 200;
      return {
        status,
        payload: Buffer.from('null'),
        requestId: 'request-1',
        ...(await world.answer(invoked)),
      };
    },
  };
  const authorize: Authorize = (request) => {
    world.asked.push(request);
    return world.refuse(request)
      ? { allowed: false, reason: `${request.action} is not allowed` }
      : { allowed: true, reason: 'allowed' };
  };
  const deliver = createDeliver({
    authorize,
    functions,
    queue: (arn) => queues.get(arn),
    topic: () => undefined,
    bus: { put: (event) => world.bus.put(event) },
  });
  const world: World = {
    clock,
    happenings,
    deliver,
    authorize,
    functions,
    time,
    asked: [],
    invoked: [],
    answer: () => ({}),
    refuse: () => false,
    bus: createEventBus({ clock, timeline, account, region, deliver }),
    queue(name, options) {
      const queue = memoryQueue(clock, `arn:aws:sqs:${region}:${account}:${name}`, options);
      queues.set(queue.arn, queue);
      return queue;
    },
    notes: () => happenings.flatMap((happening) => (happening.type === 'note' ? [happening.text] : [])),
  };
  return world;
}
