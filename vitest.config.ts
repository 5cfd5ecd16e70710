import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/soak/**'],
    globalSetup: 'test/support/journey/assemblies.setup.ts',
    environment: 'node',
    // Vitest leaves one processor idle unless told; most of the time here is waiting for other processes.
    maxWorkers: '100%',
    // A machine that does other things besides is slow, not wrong; this ends only what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
});
