import type { Row, Table } from './report.ts'
import { startAmazon } from './spapi/amazon.ts'
import { type Client, startClient } from './spapi/client.ts'
import { contestantNames } from './spapi/contestants/contestants.ts'
import { scenarios } from './spapi/scenarios.ts'
import { trialOf, type Violations } from './spapi/trial.ts'
import { measureWarm } from './spapi/warm.ts'

const mostRounds = 3

/** Access tokens and restricted data tokens of Amazon's Selling Partner API, in the situations where clients differ. */
export async function measureSpapi(rounds: number): Promise<readonly Table[]> {
  const amazon = await startAmazon()
  const clients: Client[] = []
  try {
    for (const name of contestantNames) clients.push(await startClient(name, amazon.addresses))
    const violations: Violations = new Map()
    const tables: Table[] = []
    for (const scenario of scenarios) {
      const able = clients.filter(
        ({ name }) => scenario.asksFor === 'restrictedDataToken' || !name.endsWith('retry on'),
      )
      tables.push(await trialOf(scenario, amazon, able, Math.min(rounds, mostRounds), violations))
    }
    return [...tables, violationsTable(violations), await measureWarm(amazon, rounds)]
  } finally {
    await Promise.all([...clients.map((client) => client.end()), amazon.end()])
  }
}

function violationsTable(violations: Violations): Table {
  return {
    title: 'Amazon, what a good client does not send',
    note: 'Requests of the tables above that Amazon takes and that break a rule of the protocol: unknown fields, a user agent that does not name its language, a header of signatures that are gone.',
    rows: [...violations].map(
      ([name, count]): Row => ({
        path: name,
        value: count,
        unit: '',
        ...(name === 'credbroker' && { target: { atMost: 0 } }),
      }),
    ),
  }
}
