import { dayNumber } from '../calendar/day-number.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// The three forms of a date that a recipient must read: RFC 9110 section 5.6.7.
const imfFixdate = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/
const rfc850 = /^[A-Z][a-z]{5,8}, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/
const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/

/**
 * How long a `Retry-After` header asks to wait: seconds, or a date. 0 when that date is past; `undefined` when there is
 * none or it says nothing that can be read. RFC 9110 section 10.2.3.
 */
export function readRetryAfterMs(value: string | null | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000
  const atMs = readHttpDateMs(text, nowMs)
  return atMs === undefined ? undefined : Math.max(0, atMs - nowMs)
}

function readHttpDateMs(text: string, nowMs: number): number | undefined {
  const fixed = imfFixdate.exec(text)
  if (fixed !== null) return instant(fixed[3], fixed[2], fixed[1], fixed.slice(4))
  const unix = asctime.exec(text)
  if (unix !== null) return instant(unix[6], unix[1], unix[2], unix.slice(3, 6))
  const old = rfc850.exec(text)
  if (old === null) return undefined
  // Two digits of a year that looks more than 50 years ahead are of the century before.
  const century = 2000 + Number(old[3])
  const yearMs = 31_556_952_000
  const ahead = (century - 1970) * yearMs - nowMs > 50 * yearMs
  return instant(String(ahead ? century - 100 : century), old[2], old[1], old.slice(4))
}

function instant(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  time: readonly string[],
): number | undefined {
  const monthIndex = months.indexOf(month ?? '')
  const [hours = 0, minutes = 0, seconds = 0] = time.map(Number)
  if (monthIndex === -1 || Number(day) < 1 || Number(day) > 31 || hours > 23 || minutes > 59 || seconds > 60) {
    return undefined
  }
  return (
    dayNumber(Number(year), monthIndex + 1, Number(day)) * 86_400_000 + ((hours * 60 + minutes) * 60 + seconds) * 1000
  )
}
