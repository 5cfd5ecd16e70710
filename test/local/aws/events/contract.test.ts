import { describe } from 'vitest';
import { createEventsEndpoint } from '../../../../local/aws/events/events.ts';
import { createClock } from '../../../../local/clock/virtual-clock.ts';
import { type EventsSubject, eventsContract, type ReceivedEvent } from '../../../contract/events.ts';
import { serve } from '../../../support/served.ts';

describe('PutEvents, as the local run imitates it', () => eventsContract(setUp));

async function setUp(): Promise<EventsSubject> {
  const clock = createClock();
  const received: ReceivedEvent[] = [];
  const endpoint = createEventsEndpoint({
    partition: 'aws',
    account: '123456789012',
    region: 'eu-west-1',
    bus: {
      publish({ source, 'detail-type': detailType, detail, resources }) {
        const id = `00000000-0000-4000-8000-00000000000${received.length}`;
        received.push({ id, source, detailType, detail, resources });
        return id;
      },
    },
  });
  const served = await serve(endpoint, clock);
  return {
    at: served,
    received: async () => received,
    async close() {
      await served.close();
      clock.stop();
    },
  };
}
