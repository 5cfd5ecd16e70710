import { defineConfig } from '../../../infra/config/config.ts';

/** One cluster in mode `observe`: the suite looks and writes down, and may not start anything. */
export default defineConfig({
  deployments: [{ name: 'observe', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core', exports: { mode: 'observe' } }],
  alerts: { emails: ['oncall@example.com'] },
});
