import type { AmazonState } from '../amazon-state.ts'
import type { Answer } from '../http/answer.ts'
import { isObject, parsedJson } from '../http/read-request.ts'
import type { RecordedRequest } from '../records.ts'
import { lwaError } from './lwa-error.ts'

const fieldNames = [
  'grant_type',
  'client_id',
  'client_secret',
  'refresh_token',
  'scope',
  'code',
  'redirect_uri',
] as const

export type LwaField = (typeof fieldNames)[number]

export type LwaFields = Readonly<Partial<Record<LwaField, string>>>

type Parsed = { readonly fields: LwaFields } | { readonly refused: Answer }

/** The fields of a token request, each once and not empty, or why there are none. */
export function tokenRequest(request: RecordedRequest, { behaviour, records }: AmazonState): Parsed {
  if (request.method !== 'POST') return refused('The request is no POST')
  if (request.headers.authorization !== undefined) records.violation(request, 'an authorization header at LWA')
  const misplaced = fieldNames.find((name) => request.query.has(name))
  if (misplaced !== undefined) return refused(`The parameter ${misplaced} is in the query`)
  const entries = entriesOf(request, behaviour.lwaJson)
  if (entries === undefined) return refused('The body is not of a supported type')
  if (new Set(request.fields).size !== request.fields.length) return refused('A parameter is repeated')
  for (const [name, value] of entries) {
    if (!isFieldName(name)) {
      if (behaviour.strictUnknownFields) return refused(`The parameter ${name} is unknown`)
      records.violation(request, `an unknown field ${name}`)
    } else if (typeof value !== 'string' || value === '') return refused(`The parameter ${name} is empty`)
  }
  if (isForm(request) && /[^\w.~*+%&=-]/.test(request.body)) records.violation(request, 'a form that is not encoded')
  const known = entries.filter(([name]) => isFieldName(name))
  return { fields: Object.fromEntries(known) }
}

function entriesOf(request: RecordedRequest, takesJson: boolean): readonly (readonly [string, unknown])[] | undefined {
  if (isForm(request)) return [...new URLSearchParams(request.body)]
  if (!takesJson || !(request.headers['content-type'] ?? '').startsWith('application/json')) return undefined
  const body = parsedJson(request.body)
  return isObject(body) ? Object.entries(body) : undefined
}

function isForm({ headers }: RecordedRequest): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
}

function isFieldName(name: string): name is LwaField {
  return fieldNames.some((known) => known === name)
}

function refused(description: string): Parsed {
  return { refused: lwaError('invalid_request', description) }
}
