import { noAttributes, type ResourceType } from '../resource-type.ts';

/** The CDK's usage report; it makes nothing. */
export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  async deploy({ logicalId, properties }) {
    properties.withoutEffect('Analytics');
    return { ref: logicalId, attributes: noAttributes };
  },
};
