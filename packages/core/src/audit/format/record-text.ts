import { brokerErrorTraits } from '../../errors.ts'
import type { AuditAction, AuditRecord } from '../../services/audit.ts'

const actions: Readonly<Record<AuditAction, true>> = {
  issue: true,
  revoke: true,
  grant_added: true,
  grant_replaced: true,
  grant_refreshed: true,
  grant_revoked: true,
  grant_lost: true,
  workload_token_issued: true,
  consent_completed: true,
  credential_stored: true,
  credential_removed: true,
  resource_created: true,
  resource_updated: true,
  resource_deleted: true,
  access_key_created: true,
  access_key_ended: true,
  operation_refused: true,
  provider_action: true,
  reloaded: true,
  keys_rotated: true,
  keys_rewrapped: true,
}

const decisions: Readonly<Record<AuditRecord['decision'], true>> = { granted: true, denied: true, failed: true }

const quote = 0x22
const backslash = 0x5c
const namesKept = 1_000

const isText = (value: unknown): boolean => typeof value === 'string'
const isInstant = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isReason = (value: unknown): boolean => isOneOf(value, brokerErrorTraits) || value === 'aborted'

const members: { readonly [Name in keyof Required<AuditRecord>]: (value: unknown) => boolean } = {
  atMs: isInstant,
  requestId: isText,
  action: (value) => isOneOf(value, actions),
  workload: isText,
  user: isText,
  provider: isText,
  kind: isText,
  resource: isText,
  decision: (value) => isOneOf(value, decisions),
  reason: isReason,
  credentials: (value) => Array.isArray(value) && value.every(isText),
  stale: (value) => value === true,
  expiresAtMs: isInstant,
}

/** Makes the JSON text of records: the members that are known, in a fixed order. */
export type RecordWriter = (record: AuditRecord) => string

/**
 * Written by hand, because it runs for every credential that leaves and `JSON.stringify` takes half as long again. The
 * writer throws a `TypeError` when an instant is no number, which would spoil a whole block.
 */
export function recordWriter(): RecordWriter {
  const names = new Map<string, string>()

  /** Of workloads, providers and kinds there are few, and they come in every record. */
  function quotedName(name: string): string {
    const known = names.get(name)
    if (known !== undefined) return known
    if (names.size >= namesKept) names.clear()
    const text = JSON.stringify(name)
    names.set(name, text)
    return text
  }

  return (record) => {
    const { user, provider, kind, resource, reason, credentials, stale, expiresAtMs } = record
    let text = `{"atMs":${instant(record.atMs)},"requestId":${quoted(record.requestId)},"action":"${record.action}","workload":${quotedName(record.workload)}`
    if (user !== undefined) text += `,"user":${quoted(user)}`
    if (provider !== undefined) text += `,"provider":${quotedName(provider)}`
    if (kind !== undefined) text += `,"kind":${quotedName(kind)}`
    if (resource !== undefined) text += `,"resource":${quoted(resource)}`
    text += `,"decision":"${record.decision}"`
    if (reason !== undefined) text += `,"reason":"${reason}"`
    if (credentials !== undefined && credentials.length > 0)
      text += `,"credentials":[${credentials.map(quoted).join(',')}]`
    if (stale === true) text += ',"stale":true'
    if (expiresAtMs !== undefined) text += `,"expiresAtMs":${instant(expiresAtMs)}`
    return `${text}}`
  }
}

/** The records in a JSON array of what a {@link RecordWriter} makes. `undefined` when it is anything else, an unknown member included. */
export function parseRecords(text: string): readonly AuditRecord[] | undefined {
  try {
    const values: unknown = JSON.parse(text)
    return Array.isArray(values) && values.every(isRecord) ? values : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is AuditRecord {
  if (typeof value !== 'object' || value === null) return false
  for (const [name, member] of Object.entries(value)) {
    if (!isMember(name) || !members[name](member)) return false
  }
  return 'atMs' in value && 'requestId' in value && 'action' in value && 'workload' in value && 'decision' in value
}

function isMember(name: string): name is keyof typeof members {
  return Object.hasOwn(members, name)
}

function isOneOf(value: unknown, names: object): boolean {
  return typeof value === 'string' && Object.hasOwn(names, value)
}

/** The same as `JSON.stringify`, at half its price for plain ASCII. */
function quoted(text: string): string {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code > 0x7e || code === quote || code === backslash) return JSON.stringify(text)
  }
  return `"${text}"`
}

function instant(atMs: number): number {
  if (Number.isFinite(atMs)) return atMs
  throw new TypeError('an audit record names an instant that is no number of epoch milliseconds')
}
