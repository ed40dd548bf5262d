const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// RFC 9110 section 5.6.7.
const imfFixdate = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) GMT$/

/** What writes `Date` and what judges changes may be two machines with two clocks. */
const leewaySeconds = 5

/**
 * An instant a few seconds before an answer's `Date`, in RFC 3339; `undefined` when that cannot be read. It is the
 * server's time and not ours, because a date that the server takes for the future is refused. Never of the day before.
 */
export function shortlyBefore(date: string | undefined): string | undefined {
  const [, day, month = '', year, hours, minutes, seconds] = imfFixdate.exec(date ?? '') ?? []
  const monthIndex = months.indexOf(month)
  if (monthIndex === -1) return undefined
  const ofDay = Math.max(0, (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds) - leewaySeconds)
  const time = [ofDay / 3600, (ofDay / 60) % 60, ofDay % 60].map((part) => twoDigits(Math.floor(part))).join(':')
  return `${year}-${twoDigits(monthIndex + 1)}-${day}T${time}Z`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
