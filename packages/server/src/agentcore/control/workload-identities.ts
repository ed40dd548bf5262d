import { type FieldProblem, returnUrlFault } from '@credbroker/core'
import type { AnyOperation, OperationCall } from '../../operation/operation.ts'
import { recordNames } from '../../resources/records/stored-json.ts'
import type { WorkloadRecord } from '../../resources/records/workload-record.ts'
import { workloadIdentity } from '../../resources/resource-kind.ts'
import { epochSeconds } from '../../wire/epoch-seconds.ts'
import { validationFault } from '../../wire/validation-fault.ts'
import type {
  CreateWorkloadIdentityInput,
  CreateWorkloadIdentityOutput,
  ListWorkloadIdentitiesOutput,
  NamedInput,
  PageInput,
  UpdateWorkloadIdentityInput,
  WorkloadIdentityOutput,
} from '../shapes/index.ts'
import { controlOperation } from './control-operation.ts'
import { arnOf, type ControlParts } from './control-parts.ts'
import { endRemains, markRemains, requireNoRemains } from './changes/workload-remains.ts'
import { pageOfNames } from './list-page.ts'
import {
  createResource,
  deleteResource,
  existingResource,
  type ResourceAddress,
  updateResource,
} from './changes/resource-changes.ts'

/** Names that stand for others in the audit log and in rules. */
const reserved = ['host', 'operator']

/** The operations on workload identities. */
export function workloadIdentityOperations(parts: ControlParts): readonly AnyOperation[] {
  const { workloads } = parts.resources
  const address = (name: string): ResourceAddress => ({
    kind: workloadIdentity,
    name,
    configured: workloads.configured(name) !== undefined,
  })

  async function create(
    input: CreateWorkloadIdentityInput,
    call: OperationCall,
  ): Promise<CreateWorkloadIdentityOutput> {
    const { name, allowedResourceOauth2ReturnUrls: returnUrls = [], tags = {} } = input
    const record = await createResource<WorkloadRecord>(parts, call, address(name), input, async (head) => {
      if (reserved.includes(name))
        throw validationFault([{ name: 'name', message: 'Member must not be a reserved name' }])
      checkReturnUrls(parts, returnUrls)
      await requireNoRemains(parts, name)
      return { ...head, returnUrls, tags }
    })
    return { name, workloadIdentityArn: arn(name), allowedResourceOauth2ReturnUrls: record.returnUrls }
  }

  async function get({ name }: NamedInput): Promise<WorkloadIdentityOutput> {
    const configured = workloads.configured(name)
    if (configured !== undefined) {
      const { startedAtMs } = parts.resources
      return output(name, { ...configured, createdAtMs: startedAtMs, updatedAtMs: startedAtMs })
    }
    return output(name, (await existingResource<WorkloadRecord>(parts, address(name))).value)
  }

  async function update(input: UpdateWorkloadIdentityInput, call: OperationCall): Promise<WorkloadIdentityOutput> {
    const { name, allowedResourceOauth2ReturnUrls: returnUrls } = input
    checkReturnUrls(parts, returnUrls ?? [])
    const record = await updateResource<WorkloadRecord>(parts, call, address(name), (before) => ({
      ...before,
      returnUrls: returnUrls ?? before.returnUrls,
    }))
    return output(name, record)
  }

  async function remove({ name }: NamedInput, call: OperationCall): Promise<undefined> {
    const which = address(name)
    if (!which.configured) await existingResource<WorkloadRecord>(parts, which)
    const mark = which.configured ? undefined : await markRemains(parts, name)
    await deleteResource<WorkloadRecord>(parts, call, which, async () => {
      parts.workloadTokens.forgetAll()
      await endRemains(parts, name, mark)
    })
  }

  async function list(input: PageInput): Promise<ListWorkloadIdentitiesOutput> {
    const kept = await recordNames(parts.context.store, workloadIdentity.prefix)
    const all = [...kept, ...workloads.configuredNames]
    const { names, ...rest } = pageOfNames(all, 'workload identities', input, parts.context)
    return { workloadIdentities: names.map((name) => ({ name, workloadIdentityArn: arn(name) })), ...rest }
  }

  const arn = (name: string) => arnOf(parts, 'workloadIdentity', name)
  const output = (
    name: string,
    { returnUrls, createdAtMs, updatedAtMs }: Pick<WorkloadRecord, 'returnUrls' | 'createdAtMs' | 'updatedAtMs'>,
  ): WorkloadIdentityOutput => ({
    name,
    workloadIdentityArn: arn(name),
    allowedResourceOauth2ReturnUrls: returnUrls,
    createdTime: epochSeconds(createdAtMs),
    lastUpdatedTime: epochSeconds(updatedAtMs),
  })

  return [
    controlOperation('CreateWorkloadIdentity', 201, create),
    controlOperation('GetWorkloadIdentity', 200, get),
    controlOperation('UpdateWorkloadIdentity', 200, update),
    controlOperation('DeleteWorkloadIdentity', 204, remove),
    controlOperation('ListWorkloadIdentities', 200, list),
  ]
}

/** Throws `validation_failed` for addresses to which no user should be sent. */
function checkReturnUrls({ publicUrl }: ControlParts, returnUrls: readonly string[]): void {
  const problems = returnUrls.flatMap((returnUrl, index): FieldProblem[] => {
    const fault = returnUrlFault(returnUrl, publicUrl())
    return fault === undefined
      ? []
      : [{ name: `allowedResourceOauth2ReturnUrls[${index}]`, message: `Member ${fault}` }]
  })
  if (problems.length > 0) throw validationFault(problems)
}
