import { median } from '../harness.ts'
import type { Row, Table, Target } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { spawnIdentityProvider } from '../../examples/identity-provider/spawn.ts'
import { brokerRunner } from './race/broker-runner.ts'
import { libraryRunner } from './race/library-runner.ts'
import { raceOf, type RaceResult, type Runner } from './race/race-of.ts'

const callers = 500
const mostRounds = 3

/** Everybody asks at once, when the token of a consent has ended, whose refresh token serves once. */
export async function measureRace(folder: ScratchFolder, rounds: number): Promise<Table> {
  const identityProvider = await spawnIdentityProvider()
  const races = Math.min(rounds, mostRounds)
  try {
    const rows: Row[] = []
    for (const runner of runners(folder)) {
      const results: RaceResult[] = []
      for (let round = 0; round < races; round++) results.push(await raceOf(runner, identityProvider, callers))
      rows.push(...rowsOf(runner, results))
    }
    return {
      title: `${callers} callers for a consent whose token has ended`,
      note: `At the identity provider of this repository (oidc-provider, in a process of its own), which is strict: a refresh token serves once, and one that comes again ends the user's consent. Each contestant gets a consent of its own, and runs in processes of its own, whose callers then all ask at the same moment. In 2 processes it has ${callers / 2} in each: brokers share a SQLite file (${folder.fileSystem}); openid-client has one refresh at a time in each process. Otherwise, as the libraries document it, every caller who finds that the token has ended refreshes it. A token is alive when the API takes it afterwards. A consent is alive (1) when it can be refreshed once more with the newest token that the contestant got. The worst of ${races} rounds; of times the median.`,
      rows,
    }
  } finally {
    await identityProvider.close()
  }
}

function runners(folder: ScratchFolder): readonly (Runner & { readonly isOurs?: true })[] {
  return [
    { ...brokerRunner('broker', folder, 1), isOurs: true },
    { ...brokerRunner('broker, 2 processes', folder, 2), isOurs: true },
    libraryRunner('simple-oauth2', 'simple-oauth2', 1),
    libraryRunner('openid-client', 'openid-client', 1),
    libraryRunner('openid-client, 2 processes', 'openid-client-single-flight', 2),
  ]
}

function rowsOf({ name, isOurs }: Runner & { readonly isOurs?: true }, results: readonly RaceResult[]): readonly Row[] {
  const row = (what: string, member: 'answered' | 'alive' | 'requests' | 'consentAlive', target: Target): Row => {
    const values = results.map((result) => Number(result[member]))
    const value = target.atLeast === undefined ? Math.max(...values) : Math.min(...values)
    return { path: `${name}: ${what}`, value, unit: '', rounds: values, ...(isOurs && { target }) }
  }
  const times = results.map(({ tookMs }) => tookMs)
  return [
    row('callers with a token', 'answered', { atLeast: callers }),
    row('callers whose token is alive', 'alive', { atLeast: callers }),
    row('token requests', 'requests', { atMost: 1 }),
    row('consent alive', 'consentAlive', { atLeast: 1 }),
    { path: `${name}: until the last answer`, value: median(times), unit: 'ms', rounds: times },
  ]
}
