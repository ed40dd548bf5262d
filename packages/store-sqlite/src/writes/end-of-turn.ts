/** Resolves when everything has run that could run now: what was asked for in the same turn shares one write. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    // oxlint-disable-next-line eslint/no-restricted-globals -- this orders work inside one turn and measures no time.
    setImmediate(resolve)
  })
}
