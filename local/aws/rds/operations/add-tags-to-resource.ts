import { AddTagsToResource$, type AddTagsToResourceMessage } from '@aws-sdk/client-rds';
import { defineOperation, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { notFoundFaults, tagsForIam, tagsOf } from '../tagged-resource.ts';
import { addTags, requestTagContext, resourceTagContext, tagsGiven } from '../tags.ts';

type Input = Given<AddTagsToResourceMessage, 'ResourceName' | 'Tags'>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddTagsToResource.html */
export function addTagsToResource(rds: RdsContext): Operation {
  return defineOperation<Input, void>({
    schema: AddTagsToResource$,
    errors: notFoundFaults,
    reads: ['ResourceName', 'Tags'],
    identify: ({ ResourceName, Tags }) => ({
      resources: [ResourceName],
      context: { ...resourceTagContext(tagsForIam(rds, ResourceName)), ...requestTagContext(Tags) },
    }),
    run: ({ ResourceName, Tags }) => addTags(tagsOf(rds, ResourceName), tagsGiven(Tags)),
  });
}
