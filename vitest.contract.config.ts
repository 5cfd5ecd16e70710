import { defineConfig } from 'vitest/config';

/** `npm run contract`: the endpoints' contract suites against an endpoint of your own. */
export default defineConfig({
  test: { include: ['test/contract/elsewhere.ts'], environment: 'node', testTimeout: 120_000 },
});
