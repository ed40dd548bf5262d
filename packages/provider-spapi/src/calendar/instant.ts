import { BrokerError, isoInstantMs } from '@credbroker/core'

/** Epoch milliseconds of a date, which begins at midnight UTC, or of an instant. `undefined` for what is neither. */
export function readInstantMs(text: string): number | undefined {
  return isoInstantMs(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
}

/** The same for an option. Throws `config_invalid`. */
export function instantOf(option: string, text: string): number {
  const atMs = readInstantMs(text)
  if (atMs !== undefined) return atMs
  throw new BrokerError(
    'config_invalid',
    'must be a date such as 2026-03-31, or an instant such as 2026-03-31T12:00:00Z',
    {
      details: { option },
    },
  )
}
