import { noAttributes, type ResourceType } from '../resource-type.ts';

/** Something to look at; nothing in the stack refers to it. */
export const dashboard: ResourceType = {
  type: 'AWS::CloudWatch::Dashboard',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('DashboardName') ?? stack.generatedName(logicalId, 255);
    properties.withoutEffect('DashboardBody');
    return { ref: name, attributes: noAttributes };
  },
};
