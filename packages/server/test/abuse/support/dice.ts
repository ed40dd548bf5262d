/** Chance that comes out the same for the same seed. */
export interface Dice {
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  /** True once in `times`. */
  once(times: number): boolean
  of<T>(choices: readonly [T, ...T[]]): T
}

/** A generator of 32-bit numbers in one word of state: mulberry32. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (end: number): number => next() % end
  return {
    below,
    once: (times) => below(times) === 0,
    of: (choices) => choices[below(choices.length)] ?? choices[0],
  }
}
