/**
 * What a function in a VPC needs around it. Locally every function reaches loopback addresses and nothing else, so rules
 * and routes have no effect: these types are made so that others can refer to them.
 */

import { noAttributes, type ResourceType, type StackContext } from '../resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html */
export const securityGroup: ResourceType = {
  type: 'AWS::EC2::SecurityGroup',
  async deploy({ logicalId, properties }, stack) {
    properties.withoutEffect('GroupName', 'GroupDescription', 'VpcId', 'Tags');
    properties.withoutEffect('SecurityGroupIngress', 'SecurityGroupEgress');
    const id = ec2Id('sg', logicalId, stack);
    return { ref: id, attributes: { GroupId: id, Id: id } };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html */
export const securityGroupIngress = securityGroupRule('AWS::EC2::SecurityGroupIngress');
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupegress.html */
export const securityGroupEgress = securityGroupRule('AWS::EC2::SecurityGroupEgress');

function securityGroupRule(type: string): ResourceType {
  return {
    type,
    async deploy({ logicalId, properties }, stack) {
      properties.withoutEffect('GroupId', 'Description', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp');
      properties.withoutEffect(
        'SourceSecurityGroupId',
        'DestinationSecurityGroupId',
        'DestinationPrefixListId',
      );
      return { ref: ec2Id('sgr', logicalId, stack), attributes: noAttributes };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html */
export const vpcEndpoint: ResourceType = {
  type: 'AWS::EC2::VPCEndpoint',
  async deploy({ logicalId, properties }, stack) {
    const service = properties.text('ServiceName').split('.').at(-1) ?? '';
    properties.withoutEffect('VpcEndpointType', 'VpcId', 'SubnetIds', 'SecurityGroupIds', 'RouteTableIds');
    properties.withoutEffect('PrivateDnsEnabled', 'PolicyDocument', 'Tags');
    const id = ec2Id('vpce', logicalId, stack);
    const zone = `Z${stack.uuid(logicalId).replaceAll('-', '').slice(0, 13).toUpperCase()}`;
    const name = `${id}-${id.slice(-8)}.${service}.${stack.platform.region}.vpce.amazonaws.com`;
    return { ref: id, attributes: { Id: id, DnsEntries: [`${zone}:${name}`] } };
  },
};

function ec2Id(prefix: string, logicalId: string, stack: StackContext): string {
  return `${prefix}-${stack.uuid(logicalId).replaceAll('-', '').slice(0, 17)}`;
}
