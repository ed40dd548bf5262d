import type { Random } from './services.ts'

/** A number from 0 up to, not including, 1. Spreads waiting times, so that many who failed together come back apart. */
export function fraction(random: Random): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4)
  return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32
}
