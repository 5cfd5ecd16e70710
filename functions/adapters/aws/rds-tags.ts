import {
  AddTagsToResourceCommand,
  type RDSClient,
  RemoveTagsFromResourceCommand,
  type Tag,
} from '@aws-sdk/client-rds';
import { calling } from './fault.ts';

/** RDS's list of tags as keys and values. */
export function tagsOf(list: readonly Tag[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  );
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddTagsToResource.html */
export async function giveTag(client: RDSClient, arn: string, tag: Required<Tag>): Promise<void> {
  const command = new AddTagsToResourceCommand({ ResourceName: arn, Tags: [tag] });
  await calling({ call: 'RDS AddTagsToResource', subject: arn }, () => client.send(command));
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveTagsFromResource.html */
export async function takeTag(client: RDSClient, arn: string, key: string): Promise<void> {
  const command = new RemoveTagsFromResourceCommand({ ResourceName: arn, TagKeys: [key] });
  await calling({ call: 'RDS RemoveTagsFromResource', subject: arn }, () => client.send(command));
}
