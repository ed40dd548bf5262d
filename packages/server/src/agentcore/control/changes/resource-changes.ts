import { BrokerError } from '@credbroker/core'
import type { OperationCall } from '../../../operation/operation.ts'
import { recordAct } from '../../../operation/record-act.ts'
import type { ResourceRecord } from '../../../resources/records/resource-record.ts'
import { readRecord, type Versioned, writeRecord } from '../../../resources/records/stored-json.ts'
import { newResourceId } from '../../../resources/resource-id.ts'
import { type ResourceKind, workloadIdentity } from '../../../resources/resource-kind.ts'
import { canonicalJson } from './canonical-json.ts'
import type { ControlParts } from '../control-parts.ts'

/** Which resource a request is about. */
export interface ResourceAddress {
  readonly kind: ResourceKind
  readonly name: string
  /** It is in the YAML, and nothing here can change it. */
  readonly configured: boolean
}

/** How long the repetition of a create is answered as the first was. */
const repetitionMs = 10 * 60_000
const attempts = 5

/**
 * Makes a resource. `make` completes the record, and throws what is wrong with the input. The same request once more, by
 * its invocation id, gets the same resource: an SDK repeats what it got no answer to.
 *
 * Rejects with `conflict` for a name that is taken.
 */
export async function createResource<Made extends ResourceRecord>(
  parts: ControlParts,
  call: OperationCall,
  address: ResourceAddress,
  input: object,
  make: (head: ResourceRecord) => Made | Promise<Made>,
): Promise<Made> {
  const { clock, random, store, nameOf } = parts.context
  const { kind, name } = address
  refuseConfigured(address)
  const { principal, invocationId } = call
  const createdBy =
    invocationId === undefined
      ? undefined
      : nameOf('creation', principal.accessKeyId, kind.prefix, invocationId, canonicalJson(input))
  const before = await readResource<Made>(parts, address)
  if (before !== undefined) return repeated(parts, address, before.value, createdBy)
  const nowMs = clock.now()
  const made = await make({
    format: 1,
    id: newResourceId(random),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    tags: {},
    ...(createdBy !== undefined && { createdBy }),
  })
  await recordAct(parts, call, 'resource_created', `${kind.resource}/${name}`)
  const { stored } = await writeRecord(store, kind.prefix + name, made, { ifVersion: 'absent' })
  if (!stored) return repeated(parts, address, (await readResource<Made>(parts, address))?.value, createdBy)
  await announce(parts, kind)
  return made
}

/** Changes a resource, again when somebody else was faster. Rejects with `not_found`, and with what `change` throws. */
export async function updateResource<Kept extends ResourceRecord>(
  parts: ControlParts,
  call: OperationCall,
  address: ResourceAddress,
  change: (record: Kept) => Kept | Promise<Kept>,
): Promise<Kept> {
  const { clock, store } = parts.context
  const { kind, name } = address
  refuseConfigured(address)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await existingResource<Kept>(parts, address)
    const changed = { ...(await change(before.value)), updatedAtMs: clock.now() }
    if (attempt === 0) await recordAct(parts, call, 'resource_updated', `${kind.resource}/${name}`)
    const { stored } = await writeRecord(store, kind.prefix + name, changed, { ifVersion: before.version })
    if (!stored) continue
    await announce(parts, kind)
    return changed
  }
  throw new BrokerError('conflict', `${kind.title} "${name}" is being changed by others; try again`)
}

/** Deletes a resource. `last` is done when it is gone from the store and before anybody is told. */
export async function deleteResource<Kept extends ResourceRecord>(
  parts: ControlParts,
  call: OperationCall,
  address: ResourceAddress,
  last: (record: Kept) => Promise<void> | void,
): Promise<void> {
  const { kind, name } = address
  refuseConfigured(address)
  let before = await existingResource<Kept>(parts, address)
  await recordAct(parts, call, 'resource_deleted', `${kind.resource}/${name}`)
  while (!(await parts.context.store.delete(kind.prefix + name, { ifVersion: before.version })).deleted) {
    before = await existingResource<Kept>(parts, address)
  }
  try {
    await last(before.value)
  } finally {
    await announce(parts, kind)
  }
}

/** A resource as it is stored; `undefined` when there is none. */
export function readResource<Kept extends ResourceRecord>(
  { context }: ControlParts,
  { kind, name }: Pick<ResourceAddress, 'kind' | 'name'>,
): Promise<Versioned<Kept> | undefined> {
  return readRecord<Kept>(context.store, kind.prefix + name)
}

/** Rejects with `not_found`. */
export async function existingResource<Kept extends ResourceRecord>(
  parts: ControlParts,
  address: Pick<ResourceAddress, 'kind' | 'name'>,
): Promise<Versioned<Kept>> {
  const stored = await readResource<Kept>(parts, address)
  if (stored !== undefined) return stored
  throw new BrokerError(
    'not_found',
    `there is no ${address.kind.title} "${address.name}"; list them to see which there are`,
  )
}

/** Throws `conflict` for what only the operator's file can change. */
function refuseConfigured({ kind, name, configured }: ResourceAddress): void {
  if (!configured) return
  const message = `${kind.title} "${name}" is defined in the configuration file; change it there and reload`
  throw new BrokerError('conflict', message)
}

/** The name is taken; by this very request, sent before, or by another. */
async function repeated<Made extends ResourceRecord>(
  parts: ControlParts,
  { kind, name }: ResourceAddress,
  there: Made | undefined,
  createdBy: string | undefined,
): Promise<Made> {
  const { clock } = parts.context
  if (there === undefined || createdBy === undefined || there.createdBy !== createdBy) throw taken(kind, name)
  if (clock.now() - there.createdAtMs >= repetitionMs) throw taken(kind, name)
  // The first try may have ended between its write and this.
  await announce(parts, kind)
  return there
}

function taken({ title }: ResourceKind, name: string): BrokerError {
  return new BrokerError('conflict', `${title} "${name}" exists already; update it, or choose another name`)
}

function announce({ resources }: ControlParts, kind: ResourceKind): Promise<void> {
  return resources.changed(kind === workloadIdentity ? 'other' : 'provider')
}
