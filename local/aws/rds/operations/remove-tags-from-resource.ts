import { RemoveTagsFromResource$, type RemoveTagsFromResourceMessage } from '@aws-sdk/client-rds';
import { defineOperation, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { notFoundFaults, tagsForIam, tagsOf } from '../tagged-resource.ts';
import { resourceTagContext } from '../tags.ts';

type Input = Given<RemoveTagsFromResourceMessage, 'ResourceName' | 'TagKeys'>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveTagsFromResource.html */
export function removeTagsFromResource(rds: RdsContext): Operation {
  return defineOperation<Input, void>({
    schema: RemoveTagsFromResource$,
    errors: notFoundFaults,
    reads: ['ResourceName', 'TagKeys'],
    identify: ({ ResourceName, TagKeys }) => ({
      resources: [ResourceName],
      context: { ...resourceTagContext(tagsForIam(rds, ResourceName)), 'aws:TagKeys': TagKeys },
    }),
    run({ ResourceName, TagKeys }) {
      const tags = tagsOf(rds, ResourceName);
      for (const key of TagKeys) tags.delete(key);
    },
  });
}
