import { BrokerError } from '@credbroker/core'
import { isUuid } from '../access-token/uuid.ts'
import { openEncString } from '../crypto/enc-string.ts'
import type { SymmetricKey } from '../crypto/symmetric-key.ts'
import { listMember, textMember } from '../exchange/json-members.ts'
import type { BwsSecret } from './bws-secret.ts'
import { datesIn, type RecordDates } from './record-dates.ts'

/** A secret as the API sends it. Texts that are sealed stay so until somebody asks for them. */
export interface SealedSecret extends RecordDates {
  readonly id: string
  /** EncString of the name. */
  readonly key: string
  /** EncString; absent in listings of names. */
  readonly value?: string
  /** EncString. */
  readonly note?: string
  readonly organizationId?: string
  readonly project?: SealedProject
}

export interface SealedProject {
  readonly id: string
  /** EncString. */
  readonly name: string
}

/** `undefined` when it is none: only id and name are needed. */
export function readSealedSecret(json: unknown): SealedSecret | undefined {
  const id = uuidMember(json, 'id')
  const key = textMember(json, 'key')
  if (id === undefined || key === undefined) return undefined
  const value = textMember(json, 'value')
  const note = textMember(json, 'note')
  const organizationId = uuidMember(json, 'organizationId')
  const project = readSealedProject(listMember(json, 'projects')?.[0])
  return {
    id,
    key,
    ...(value !== undefined && { value }),
    ...(note !== undefined && { note }),
    ...(organizationId !== undefined && { organizationId }),
    ...datesIn(json),
    ...(project !== undefined && { project }),
  }
}

/** `undefined` when it is none. */
export function readSealedProject(json: unknown): SealedProject | undefined {
  const id = uuidMember(json, 'id')
  const name = textMember(json, 'name')
  return id === undefined || name === undefined ? undefined : { id, name }
}

/** The secret with its texts opened. Throws `upstream_unavailable`, naming its id, when one of them is not what was sealed. */
export function openSecret(sealed: SealedSecret, organizationKey: SymmetricKey): BwsSecret {
  const { id, key, value, note: sealedNote, project, ...plain } = sealed
  if (value === undefined) throw unopened(`secret ${id} came without a value`)
  const open = (encString: string): string => openText(encString, organizationKey, `secret ${id}`)
  const note = sealedNote === undefined ? '' : open(sealedNote)
  return {
    id,
    name: open(key),
    value: open(value),
    ...(note !== '' && { note }),
    ...(project !== undefined && { project: { id: project.id, name: open(project.name) } }),
    ...plain,
  }
}

/** The text in an EncString. `owner`: of what it is a part, for the error. */
export function openText(encString: string, organizationKey: SymmetricKey, owner: string): string {
  const { text, fault } = openEncString(encString, organizationKey)
  if (text !== undefined) return text
  throw unopened(
    fault === 'mac'
      ? `${owner} failed its integrity check: it was changed on its way, or sealed with another key than the organization's; nothing of it was used`
      : `${owner} cannot be opened: it is not sealed as Bitwarden seals (${fault})`,
  )
}

function unopened(message: string): BrokerError {
  return new BrokerError('upstream_unavailable', message, { retryable: false })
}

function uuidMember(json: unknown, name: string): string | undefined {
  const id = textMember(json, name)?.toLowerCase()
  return id !== undefined && isUuid(id) ? id : undefined
}
