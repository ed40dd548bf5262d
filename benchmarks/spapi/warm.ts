import { strictEqual } from 'node:assert/strict'
import { SellingPartnerApiAuth } from '@sp-api-sdk/auth'
import { type Case, median, raceNamed, ratio, type Timing } from '../harness.ts'
import type { Row, Table } from '../report.ts'
import { timingRow } from '../timing-row.ts'
import type { Amazon } from './amazon.ts'
import { accessTokenOf, spApiBroker } from './contestants/credbroker.ts'
import { leadHostsTo } from './lead-hosts.ts'

const mostNsMore = 2_000

/** An access token that is there already, against a Map that holds it. */
export async function measureWarm(amazon: Amazon, rounds: number): Promise<Table> {
  const account = await amazon.addAccount()
  const key = account.refreshToken
  const entries = new Map([[key, Promise.resolve('Atza|held')]])
  const map: Case = {
    name: 'await map.get(key)',
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) await entries.get(key)
    },
  }
  leadHostsTo(amazon.addresses.hosts)
  const auth = new SellingPartnerApiAuth(account)
  await auth.getAccessToken()
  const sdk: Case = {
    name: '@sp-api-sdk/auth',
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) await auth.getAccessToken()
    },
  }
  const broker = await spApiBroker(account, amazon.addresses)
  try {
    const first = await accessTokenOf(broker)
    const bound = broker.bind('amazon', { spApiTokenRequest: {} }, { workload: 'host' })
    await bound()
    const get: Case = {
      name: 'broker.get',
      async run(count: number): Promise<void> {
        for (let index = 0; index < count; index++)
          await broker.get('amazon', { spApiTokenRequest: {} }, { workload: 'host' })
      },
    }
    const bind: Case = {
      name: 'bind()',
      async run(count: number): Promise<void> {
        for (let index = 0; index < count; index++) await bound()
      },
    }
    const timings = await raceNamed({ map, get, bind, sdk }, rounds)
    strictEqual(await accessTokenOf(broker), first, 'the token was not cached')
    return table([
      timingRow(timings.map),
      timingRow(timings.get, ratio(timings.get, timings.map)),
      { ...more(timings.get, timings.map), target: { atMost: mostNsMore } },
      timingRow(timings.bind, ratio(timings.bind, timings.map)),
      { ...more(timings.bind, timings.map), target: { atMost: mostNsMore } },
      timingRow(timings.sdk, ratio(timings.sdk, timings.map)),
      more(timings.sdk, timings.map),
    ])
  } finally {
    await broker.close()
  }
}

function table(rows: readonly Row[]): Table {
  return {
    title: 'Amazon, warm access token',
    note: 'One account whose token is cached. The ratio is against the first line. amazon-sp-api is not here: its token is a property, which it does not look after.',
    rows,
  }
}

function more(timing: Timing, limit: Timing): Row {
  const rounds = timing.rounds.map((ns, round) => ns - (limit.rounds[round] ?? Number.NaN))
  return { path: `${timing.name}, more than the Map`, value: median(rounds), unit: 'ns', rounds }
}
