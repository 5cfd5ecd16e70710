import { defineConfig } from 'vitest/config';

/** `npm run soak`: every matrix on the real bundles. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    globalSetup: 'test/support/journey/assemblies.setup.ts',
    environment: 'node',
    testTimeout: 30 * 60_000,
  },
});
