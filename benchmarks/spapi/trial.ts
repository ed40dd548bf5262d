import { setTimeout as pause } from 'node:timers/promises'
import { median } from '../harness.ts'
import type { Row, Table } from '../report.ts'
import type { Amazon } from './amazon.ts'
import type { Client, ClientResult } from './client.ts'
import type { Scenario } from './scenarios.ts'

interface Outcome extends ClientResult {
  readonly requests: number
  readonly violations: number
}

/** What contestants did that a good client does not do, by their names. */
export type Violations = Map<string, number>

const lateRequestsMs = 200

/** All contestants in turn, round by round. */
export async function trialOf(
  scenario: Scenario,
  amazon: Amazon,
  clients: readonly Client[],
  rounds: number,
  violations: Violations,
): Promise<Table> {
  const outcomes = new Map<Client, Outcome[]>(clients.map((client) => [client, []]))
  for (let round = 0; round < rounds; round++)
    for (const client of clients) outcomes.get(client)?.push(await outcomeOf(scenario, amazon, client))
  const ours = [...outcomes].find(([{ name }]) => name === 'credbroker')?.[1]
  for (const [{ name }, all] of outcomes)
    violations.set(name, (violations.get(name) ?? 0) + all.reduce((sum, one) => sum + one.violations, 0))
  return {
    title: scenario.title,
    note: `${scenario.note} The worst of ${rounds} rounds; of times the median. The ratio is how many times as long it takes as with the broker.`,
    rows: [...outcomes].flatMap(([{ name }, all]) => rowsOf(scenario, name, all, ours)),
  }
}

async function outcomeOf(scenario: Scenario, amazon: Amazon, client: Client): Promise<Outcome> {
  const { callers, asksFor, clientEach = false, isWarm = false } = scenario
  const hasClientEach = clientEach && client.name !== 'credbroker'
  await amazon.disturbLwa({ delayMs: 0 }, 0)
  await client.connect(await amazon.addAccount(), hasClientEach ? callers : 1, isWarm)
  await scenario.before(amazon)
  const before = await amazon.counts()
  const result = await client.run(asksFor, callers)
  // What was sent for callers that have given up is counted too.
  await pause(lateRequestsMs)
  const counts = await amazon.counts()
  return {
    ...result,
    requests: asksFor === 'call' ? counts.tokenRequests : counts.restrictedDataTokenRequests,
    violations: before.violations + counts.violations,
  }
}

function rowsOf(
  { target }: Scenario,
  name: string,
  outcomes: readonly Outcome[],
  ours: readonly Outcome[] | undefined,
): readonly Row[] {
  const isOurs = outcomes === ours
  const requests = outcomes.map((outcome) => outcome.requests)
  const served = outcomes.map((outcome) => outcome.served)
  const times = outcomes.map((outcome) => outcome.tookMs)
  const ratios = ours?.map(({ tookMs }, round) => (times[round] ?? Number.NaN) / tookMs)
  return [
    {
      path: `${name}: requests`,
      value: Math.max(...requests),
      unit: '',
      rounds: requests,
      ...(isOurs && { target: { atMost: target.requests } }),
    },
    {
      path: `${name}: callers served`,
      value: Math.min(...served),
      unit: '',
      rounds: served,
      ...(isOurs && target.served > 0 && { target: { atLeast: target.served } }),
    },
    {
      path: `${name}: until the last caller is done`,
      value: median(times),
      unit: 'ms',
      rounds: times,
      ...(ratios !== undefined && !isOurs && { ratio: median(ratios) }),
    },
  ]
}
