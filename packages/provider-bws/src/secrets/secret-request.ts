import { invalidField } from '@credbroker/core'
import { readUuid } from '../access-token/uuid.ts'
import type { BwsSecretRequest } from './bws-secret.ts'

/** A request whose members fit each other, its ids in lower case. */
export type SecretAsk =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'name'; readonly name: string; readonly project?: string }
  | { readonly by: 'list'; readonly project?: string }

const ways = ['id', 'ids', 'name', 'list'] as const

/** Throws `validation_failed` unless exactly one way to ask is used, with `project` where it means something. */
export function parseSecretRequest(request: BwsSecretRequest): SecretAsk {
  const [way, second] = ways.filter((name) => request[name] !== undefined)
  if (way === undefined) throw invalidField('bwsSecretRequest.id', 'is needed, or one of ids, name and list')
  if (second !== undefined)
    throw invalidField(`bwsSecretRequest.${second}`, `cannot stand beside ${way}; ask by one of id, ids, name and list`)
  const { id, ids, name, project } = request
  if (project !== undefined && (id !== undefined || ids !== undefined))
    throw invalidField('bwsSecretRequest.project', `means nothing beside ${way}; leave it out`)
  if (id !== undefined) return { by: 'id', id: uuid(id) }
  if (ids !== undefined) return { by: 'ids', ids: different(ids.map(uuid)) }
  const inProject = project === undefined ? {} : { project }
  return name === undefined ? { by: 'list', ...inProject } : { by: 'name', name, ...inProject }
}

/** The schema has seen that it is one. */
function uuid(text: string): string {
  return readUuid(text) ?? text
}

/** Bitwarden refuses a list that names a secret twice. */
function different(ids: readonly string[]): readonly string[] {
  if (new Set(ids).size === ids.length) return ids
  throw invalidField('bwsSecretRequest.ids', 'names a secret twice; name each once')
}
