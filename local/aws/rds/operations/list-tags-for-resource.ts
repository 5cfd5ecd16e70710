import {
  ListTagsForResource$,
  type ListTagsForResourceMessage,
  type TagListMessage,
} from '@aws-sdk/client-rds';
import { defineOperation, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { notFoundFaults, tagsForIam, tagsOf } from '../tagged-resource.ts';
import { resourceTagContext, tagList } from '../tags.ts';

type Input = Given<ListTagsForResourceMessage, 'ResourceName'>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResource(rds: RdsContext): Operation {
  return defineOperation<Input, TagListMessage>({
    schema: ListTagsForResource$,
    errors: notFoundFaults,
    reads: ['ResourceName'],
    identify: ({ ResourceName }) => ({
      resources: [ResourceName],
      context: resourceTagContext(tagsForIam(rds, ResourceName)),
    }),
    run: ({ ResourceName }) => ({ TagList: tagList(tagsOf(rds, ResourceName)) }),
  });
}
