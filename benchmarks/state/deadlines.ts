import { join } from 'node:path'
import { median } from '../harness.ts'
import { answerOf } from '../processes/answer-of.ts'
import type { Row, Table, Target } from '../report.ts'
import type { DeadlineCost } from './deadlines-process.ts'
import type { RenewalCost } from './renewals-process.ts'

const deadlines = 1_000_000
const credentials = 200_000

/** What it takes to know when a million credentials have to be renewed. */
export async function measureDeadlines(rounds: number): Promise<Table> {
  const wheel: DeadlineCost[] = []
  for (let round = 0; round < rounds; round++) wheel.push(await costOf('wheel'))
  // Once: it takes seconds, and nobody's target hangs on it.
  const timers = [await costOf('timers')]
  const expiring = await renewalCost('expiring')
  const lasting = await renewalCost('lasting')
  return {
    title: '1,000,000 refresh deadlines',
    note: `Spread over an hour, each run in a process of its own; memory after a full garbage collection, without what the deadlines are for. The timing wheel is run from the source of the core, which exports it to nobody; afterwards its clock is moved, and every deadline must be reached, none early and none more than a second late. Beside it, one \`setTimeout\` for each. In a broker: what one of ${credentials.toLocaleString('en')} cached credentials holds beyond one that never expires, with all that its renewal needs.`,
    rows: [
      ...rowsOf('timing wheel', wheel, { nsToAdd: { atMost: 200 }, bytes: { atMost: 64 }, timersSet: { atMost: 1 } }),
      ...rowsOf('setTimeout', timers),
      { path: 'in a broker, memory of one', value: expiring.bytes - lasting.bytes, unit: 'B' },
      { path: 'in a broker, timers set', value: expiring.timersSet, unit: '', target: { atMost: 1 } },
    ],
  }
}

function costOf(way: 'wheel' | 'timers'): Promise<DeadlineCost> {
  return answerOf<DeadlineCost>(join(import.meta.dirname, 'deadlines-process.ts'), [way, String(deadlines)])
}

function renewalCost(way: 'expiring' | 'lasting'): Promise<RenewalCost> {
  return answerOf<RenewalCost>(join(import.meta.dirname, 'renewals-process.ts'), [way, String(credentials)])
}

function rowsOf(
  name: string,
  costs: readonly DeadlineCost[],
  targets: Readonly<Partial<Record<keyof DeadlineCost, Target>>> = {},
): readonly Row[] {
  const row = (what: string, member: keyof DeadlineCost, unit: Row['unit']): Row => {
    const rounds = costs.map((cost) => cost[member])
    const target = targets[member]
    return { path: `${name}, ${what}`, value: median(rounds), unit, rounds, ...(target && { target }) }
  }
  return [
    row('to add one', 'nsToAdd', 'ns'),
    row('memory of one', 'bytes', 'B'),
    row('timers set', 'timersSet', ''),
    row('full garbage collection', 'collectionMs', 'ms'),
  ]
}
