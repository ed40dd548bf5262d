import { textMember } from '../exchange/json-members.ts'

/** When a record was made and changed last, as the API says it. What is absent, or no date, is left out. */
export interface RecordDates {
  readonly creationDate?: string
  readonly revisionDate?: string
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/

export function datesIn(json: unknown): RecordDates {
  const [creationDate, revisionDate] = ['creationDate', 'revisionDate'].map((name) => {
    const date = textMember(json, name)
    return date !== undefined && rfc3339.test(date) ? date : undefined
  })
  return { ...(creationDate !== undefined && { creationDate }), ...(revisionDate !== undefined && { revisionDate }) }
}
