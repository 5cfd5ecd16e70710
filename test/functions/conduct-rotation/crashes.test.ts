import { expect, test } from 'vitest';
import { conductStories, crashLook } from '../../support/conduct-stories.ts';

test.each([
  ['a round of three waves', 0],
  ['a canary that fails, and a person who goes on', 2],
  ['a rotation that a deployment holds', 4],
])(
  '%s: a crash at any call of look %i changes nothing of it',
  async (name, look) => {
    const story = conductStories[name];
    if (!story) throw new Error(`There is no story ${name}.`);
    expect(await crashLook(story, look)).toBeGreaterThan(30);
  },
  30_000,
);
