import { invalidField } from '../errors.ts'

/** The parsed body of a request that is to be signed. Throws `validation_failed` when it is not one JSON document. */
export function parseJsonBody(text: string, field: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // V8's message quotes the text.
    throw invalidField(field, 'must be one JSON document')
  }
}
