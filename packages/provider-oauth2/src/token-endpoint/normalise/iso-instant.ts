const form =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))$/i

const dayMs = 86_400_000

/** Epoch milliseconds of an instant such as `2026-05-01T12:00:00Z` (RFC 3339); `undefined` for what is none. */
export function isoInstantMs(text: string): number | undefined {
  const parts = form.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hours, minutes, seconds, fraction = '', sign, offsetHours = 0, offsetMinutes = 0] = parts
  const days = dayNumber(Number(year), Number(month), Number(day))
  const timeMs = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000
  const fractionMs = Math.floor(Number(`0.${fraction}0`) * 1000)
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000
  return days * dayMs + timeMs + fractionMs - (sign === '-' ? -offsetMs : offsetMs)
}

/** Days since 1970-01-01 in the Gregorian calendar. The year is taken to begin in March, so that a leap day is its last. */
function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
