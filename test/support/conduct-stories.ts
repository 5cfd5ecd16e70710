import { expect } from 'vitest';
import { ConductWorld } from './conduct-world.ts';
import { crashingAt, untilCrash } from './crashing.ts';

interface Told {
  readonly begun: readonly string[];
  readonly settled: readonly string[];
  readonly kinds: readonly string[];
}

/** What happens in a world from one look to the next, and what is wanted to have come of it in the end. */
export interface Story {
  /** What somebody does after the n-th look, from 0. */
  meanwhile(world: ConductWorld, look: number): void;
  readonly looks: number;
  /** With which request the n-th look is made. */
  request?(look: number): object | undefined;
  readonly wanted: Told;
}

/** Rotations conducted over an hour, each with what is wanted of it. */
export const conductStories: Readonly<Record<string, Story>> = {
  'a round of three waves': {
    looks: 8,
    meanwhile: (world) => void world.rotateAsked(),
    wanted: { begun: ['a1', 'a2', 'b1', 'c1'], settled: [], kinds: [] },
  },
  'a canary that fails, and a person who goes on': {
    looks: 12,
    meanwhile(world, look) {
      if (look === 1) world.fail('a1', 'wrong-password');
      if (look >= 4) world.rotateAsked();
    },
    request: (look) => (look === 3 ? { continue: 'a1' } : undefined),
    wanted: {
      begun: ['a1', 'a1', 'a2', 'b1', 'c1'],
      settled: ['a1'],
      kinds: ['rotation-wave-stopped', 'rotation-wave-continued'],
    },
  },
  'a rotation that a deployment holds': {
    looks: 10,
    meanwhile(world, look) {
      if (look === 0) world.blueGreen('a', 'AVAILABLE');
      if (look === 1) world.fail('a1', 'blue-green-under-way', true);
      if (look === 3) world.blueGreen('a', 'SWITCHOVER_COMPLETED');
      if (look >= 5) world.rotateAsked();
    },
    wanted: {
      begun: ['a1', 'a1', 'a2', 'b1', 'c1'],
      settled: ['a1'],
      kinds: ['rotation-held', 'rotation-released'],
    },
  },
};

/** Plays a story whose look crashes at its n-th call; `false` where it has no such call. */
async function play(story: Story, crash: { look: number; call: number; when: 'before' | 'after' }) {
  const world = new ConductWorld(['a1', 'a2', 'b1', 'c1'], { pauseMinutes: 0 });
  for (let look = 0; look < story.looks; look++) {
    const request = story.request?.(look);
    if (look === crash.look) {
      const crashing = crashingAt(crash.call, crash.when);
      const how = await untilCrash((gate) => world.conduct(request, 5, gate), crashing);
      if (how === 'ended') return undefined;
      // Whoever asked gets no answer, and asks again.
      await world.conduct(request, 5);
    } else await world.conduct(request, 5);
    story.meanwhile(world, look);
  }
  return world;
}

/** Crashes at every call of one look, and expects of each the same end. Answers how many crashes there were. */
export async function crashLook(story: Story, look: number): Promise<number> {
  let crashes = 0;
  for (const when of ['before', 'after'] as const) {
    for (let call = 1; ; call++) {
      const world = await play(story, { look, call, when });
      if (!world) break;
      crashes++;
      const found = { begun: world.begun, settled: [...new Set(world.settled)], kinds: world.told };
      expect(found, `look ${look}, ${when} call ${call}`).toEqual(story.wanted);
    }
  }
  return crashes;
}
