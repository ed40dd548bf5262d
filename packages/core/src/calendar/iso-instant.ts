import { dayNumber } from './day-number.ts'

const form =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))$/i

const dayMs = 86_400_000

/** Epoch milliseconds of an instant such as `2026-05-01T12:00:00Z` (RFC 3339); `undefined` for what is none. */
export function isoInstantMs(text: string): number | undefined {
  const parts = form.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hours, minutes, seconds, fraction = '', sign, offsetHours = 0, offsetMinutes = 0] = parts
  const days = dayNumber(Number(year), Number(month), Number(day))
  // The days of a month that has fewer would be those of the next.
  if (days >= dayNumber(Number(year), Number(month) + 1, 1)) return undefined
  const timeMs = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000
  const fractionMs = Math.floor(Number(`0.${fraction}0`) * 1000)
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000
  return days * dayMs + timeMs + fractionMs - (sign === '-' ? -offsetMs : offsetMs)
}
