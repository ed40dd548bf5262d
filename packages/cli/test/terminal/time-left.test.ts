import { expect, test } from 'vitest'
import { timeLeft } from '../../src/terminal/time-left.ts'

const hour = 3_600_000
const day = 24 * hour

test.each([
  [-1, 'over'],
  [0, 'over'],
  [1, 'in less than an hour'],
  [hour - 1, 'in less than an hour'],
  [hour, 'in 1 hour'],
  [2 * hour, 'in 2 hours'],
  [day - 1, 'in 23 hours'],
  [day, 'in 1 day'],
  [30 * day, 'in 30 days'],
  [31 * day - 1, 'in 30 days'],
])('%d ms are %s', (leftMs, words) => expect(timeLeft(1_000 + leftMs, 1_000)).toBe(words))
