import { BrokerError } from '@credbroker/core'
import type { AnyOperation, OperationCall } from '../../operation/operation.ts'
import type { ResourceRecord } from '../../resources/records/resource-record.ts'
import { planes, providerKinds, workloadIdentity } from '../../resources/resource-kind.ts'
import { parseArn } from '../../wire/arn.ts'
import { validationFault } from '../../wire/validation-fault.ts'
import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from '../shapes/index.ts'
import { controlOperation } from './control-operation.ts'
import type { ControlParts } from './control-parts.ts'
import { existingResource, type ResourceAddress, updateResource } from './changes/resource-changes.ts'

const mostTags = 50
const path = '/tags/{resourceArn}'

/** Tags of anything that the control plane makes. What the YAML defines has none. */
export function tagOperations(parts: ControlParts): readonly AnyOperation[] {
  async function tag({ resourceArn, tags }: TagResourceInput, call: OperationCall): Promise<undefined> {
    await change(resourceArn, call, (before) => {
      const after = { ...before, ...tags }
      if (Object.keys(after).length <= mostTags) return after
      const message = `Member must leave the resource with no more than ${mostTags} tags`
      throw validationFault([{ name: 'tags', message }])
    })
  }

  async function untag({ resourceArn, tagKeys }: UntagResourceInput, call: OperationCall): Promise<undefined> {
    await change(resourceArn, call, (before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !tagKeys.includes(name))),
    )
  }

  async function list({ resourceArn }: ListTagsForResourceInput): Promise<ListTagsForResourceOutput> {
    const address = addressOf(parts, resourceArn)
    if (address.configured) return { tags: {} }
    return { tags: (await existingResource<ResourceRecord>(parts, address)).value.tags }
  }

  async function change(resourceArn: string, call: OperationCall, edit: (tags: Tags) => Tags): Promise<void> {
    const address = addressOf(parts, resourceArn)
    await updateResource<ResourceRecord>(parts, call, address, (record) => ({ ...record, tags: edit(record.tags) }))
  }

  return [
    controlOperation('TagResource', 204, tag, { path }),
    controlOperation('UntagResource', 204, untag, {
      path,
      method: 'DELETE',
      query: { names: ['tagKeys'], lists: ['tagKeys'] },
    }),
    controlOperation('ListTagsForResource', 200, list, { path, method: 'GET' }),
  ]
}

type Tags = Readonly<Record<string, string>>

/** Region and account only say where a client believes this broker to be. Throws `not_found`. */
function addressOf({ resources }: ControlParts, resourceArn: string): ResourceAddress {
  const arn = parseArn(resourceArn)
  if (arn === undefined) throw new BrokerError('not_found', 'that ARN is of nothing that this broker keeps')
  const { name } = arn
  const plane = planes.find((each) => providerKinds[each].arn === arn.kind)
  if (plane === undefined) {
    return { kind: workloadIdentity, name, configured: resources.workloads.configured(name) !== undefined }
  }
  return { kind: providerKinds[plane], name, configured: resources.configuredProviders(plane).has(name) }
}
