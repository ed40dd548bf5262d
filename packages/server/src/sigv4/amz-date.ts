/** The instant in an `x-amz-date` such as `20261121T064325Z`, in epoch milliseconds; `undefined` when it is none. */
export function parseAmzDate(text: string): number | undefined {
  if (text.length !== 16 || text[8] !== 'T' || text[15] !== 'Z') return undefined
  const year = digits(text, 0, 4)
  const month = digits(text, 4, 6)
  const day = digits(text, 6, 8)
  const hour = digits(text, 9, 11)
  const minute = digits(text, 11, 13)
  const second = digits(text, 13, 15)
  // What is not made of digits is NaN, and no comparison holds for it.
  const exists = year >= 1970 && day >= 1 && day <= daysOf(year, month) && hour <= 23 && minute <= 59 && second <= 59
  if (!exists) return undefined
  // oxlint-disable-next-line eslint/no-restricted-globals -- Converts an instant that it is given; no clock is read.
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** Epoch milliseconds as `2026-11-21T06:43:25Z`. */
export function isoSeconds(atMs: number): string {
  // oxlint-disable-next-line eslint/no-restricted-globals -- Writes an instant that it is given; no clock is read.
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** 0 for a month that does not exist. */
function daysOf(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeapYear ? 29 : (daysOfMonths[month - 1] ?? 0)
}

function digits(text: string, start: number, end: number): number {
  let value = 0
  for (let index = start; index < end; index += 1) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
