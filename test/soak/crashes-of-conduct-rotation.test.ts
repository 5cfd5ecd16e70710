import { expect, test } from 'vitest';
import { conductStories, crashLook } from '../support/conduct-stories.ts';

test.each(Object.entries(conductStories))(
  '%s: a crash at any call of any look changes nothing of it',
  async (_, story) => {
    let crashes = 0;
    for (let look = 0; look < story.looks; look++) crashes += await crashLook(story, look);
    expect(crashes).toBeGreaterThan(200);
  },
  600_000,
);
