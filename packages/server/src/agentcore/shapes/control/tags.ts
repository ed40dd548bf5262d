import type { JsonSchema } from '@credbroker/core'
import { list, structure, tagKey, tags, text } from '../field-schemas.ts'

export interface TagResourceInput {
  readonly resourceArn: string
  readonly tags: Readonly<Record<string, string>>
}

export interface UntagResourceInput {
  readonly resourceArn: string
  readonly tagKeys: readonly string[]
}

export interface ListTagsForResourceInput {
  readonly resourceArn: string
}

export interface ListTagsForResourceOutput {
  readonly tags: Readonly<Record<string, string>>
}

/** With digits where the model has letters alone: its own `oauth2credentialprovider` holds one. */
const resourceArn = text(
  20,
  1011,
  'arn:[^:]*:bedrock-agentcore:[a-z0-9-]+:[0-9]{12}:[a-z-]+/[^/]+(?:/[a-z0-9-]+/[^/]+)*',
)

export const tagInputs: Readonly<Record<'TagResource' | 'UntagResource' | 'ListTagsForResource', JsonSchema>> = {
  TagResource: structure({ resourceArn, tags }, ['resourceArn', 'tags']),
  UntagResource: structure({ resourceArn, tagKeys: list(tagKey, 200) }, ['resourceArn', 'tagKeys']),
  ListTagsForResource: structure({ resourceArn }, ['resourceArn']),
}
