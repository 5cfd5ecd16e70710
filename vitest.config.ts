import { configDefaults, defineConfig } from 'vitest/config';

const everything = ['test/**/*.test.ts'];
/** They start servers and processes: each file keeps to itself. */
const worlds = ['test/journeys/**', 'test/local/**'];

export default defineConfig({
  test: {
    environment: 'node',
    // Vitest leaves one processor idle unless told; most of the time here is waiting for other processes.
    maxWorkers: '100%',
    // A machine that does other things besides is slow, not wrong; this ends only what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'worlds',
          include: worlds.map((folder) => `${folder}/*.test.ts`),
          globalSetup: 'test/support/journey/assemblies.setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          include: everything,
          exclude: [...configDefaults.exclude, ...worlds, 'test/soak/**'],
          // One import of the CDK and the SDK for each worker, rather than for each of some 170 files: a third of the time.
          isolate: false,
        },
      },
    ],
  },
});
