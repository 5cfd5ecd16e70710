import { defineConfig } from '../../../infra/config/config.ts';

/** As many clusters as carry a tag, for what commands cost. */
export default defineConfig({
  deployments: [{ name: 'fleet', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ tag: { key: 'watch', value: 'yes' }, name: 'fleet' }],
});
