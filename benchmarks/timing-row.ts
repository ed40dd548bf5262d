import type { Timing } from './harness.ts'
import type { Row, Target } from './report.ts'

/** The line of one case, in the unit that suits it. */
export function timingRow({ name, nsPerOperation, rounds }: Timing, againstLimit?: number, target?: Target): Row {
  const [unit, nsPerUnit] = unitFor(nsPerOperation)
  return {
    path: name,
    value: nsPerOperation / nsPerUnit,
    unit,
    rounds: rounds.map((ns) => ns / nsPerUnit),
    ...(againstLimit !== undefined && { ratio: againstLimit }),
    ...(target !== undefined && { target }),
  }
}

function unitFor(ns: number): readonly [unit: 'ns' | 'us' | 'ms', nsPerUnit: number] {
  if (ns < 10_000) return ['ns', 1]
  return ns < 10_000_000 ? ['us', 1_000] : ['ms', 1_000_000]
}
