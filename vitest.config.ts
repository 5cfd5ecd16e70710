import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/soak/**'],
    globalSetup: 'test/support/journey/assemblies.setup.ts',
    environment: 'node',
    restoreMocks: true,
  },
});
