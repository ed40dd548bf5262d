import { BrokerError } from '../errors.ts'

/** The parsed body of a request that is to be signed. Throws `validation_failed` when it is not one JSON document. */
export function parseJsonBody(text: string, field: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // V8's message quotes the text.
    throw bodyFault(field, 'must be one JSON document')
  }
}

/** The error for a body that cannot be signed. */
export function bodyFault(field: string, message: string): BrokerError {
  return new BrokerError('validation_failed', `${field}: ${message}`, {
    details: { fieldList: [{ name: field, message }] },
  })
}
