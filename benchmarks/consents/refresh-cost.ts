import { strictEqual } from 'node:assert/strict'
import { join } from 'node:path'
import { type Case, caseOf, median, raceNamed, type Timing } from '../harness.ts'
import type { Row, Table, Target } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { sqlitePutCases } from '../state/by-hand/sqlite-puts.ts'
import { timingRow } from '../timing-row.ts'
import { JumpingClock } from './jumping-clock.ts'
import { firstAccessToken, firstRefreshToken, keepGrants, keptGrant, userName } from './kept-grants.ts'
import { clientId, clientSecret, type Oauth2Broker, oauth2Broker, tokenOf } from './oauth2-broker.ts'
import type { TokenEndpoint } from './token-endpoint.ts'

const sliceMs = 200
const pastTheEndMs = 2 * 3_600_000
/** That a refresh token is about to be shown; what the vendor gave; that it was refreshed; that a token was handed out. */
const syncedWrites = { plain: 2, audited: 4 }

/** What a refresh takes beside the vendor: the time from asking to the token, without that of the same request alone. */
export async function measureRefreshCost(
  { path, fileSystem }: ScratchFolder,
  endpoint: TokenEndpoint,
  rounds: number,
): Promise<Table> {
  const [clock, auditedClock] = [new JumpingClock(), new JumpingClock()]
  const plain = await oauth2Broker(endpoint.url, stateConfig(path, 'refreshed.db'), { clock })
  const audited = await oauth2Broker(endpoint.url, stateConfig(path, 'audited-refresh.db', true), {
    clock: auditedClock,
  })
  try {
    await keepGrants(plain.grants, 3, endpoint.url)
    await keepGrants(audited.grants, 3, endpoint.url)
    const request = await requestCase(plain, endpoint)
    const refresh = await refreshCase('broker.get, refresh', plain, clock, userName(0))
    const auditedRefresh = await refreshCase('broker.get, refresh, audited', audited, auditedClock, userName(1))
    const writes = (count: number) => writesCase(join(path, `writes-${count}.db`), count, grantBytes(plain, endpoint))
    await endpoint.counts()
    const timings = await raceNamed(
      {
        request,
        refresh,
        auditedRefresh,
        writes: writes(syncedWrites.plain),
        auditedWrites: writes(syncedWrites.audited),
      },
      rounds,
      sliceMs,
    )
    strictEqual((await endpoint.counts()).refused, 0, 'a refresh token was shown twice')
    return table(timings, fileSystem)
  } finally {
    await Promise.all([plain.broker.close(), audited.broker.close()])
  }
}

type Cases = 'request' | 'refresh' | 'auditedRefresh' | 'writes' | 'auditedWrites'

function table(timings: Readonly<Record<Cases, Timing>>, fileSystem: string): Table {
  const { request, refresh, auditedRefresh, writes, auditedWrites } = timings
  return {
    title: 'Cost of a refresh',
    note: `Each get finds a token that has ended and refreshes it, at a token endpoint on loopback that answers at once and takes each refresh token once; grants are in SQLite on ${fileSystem}. The request alone is the same POST by the broker's own network, on a fresh connection as in a refresh. A refresh syncs the disk ${syncedWrites.plain} times, with an audit log ${syncedWrites.audited} times; by hand, a row of as many bytes is put as often.`,
    rows: [
      timingRow(request),
      timingRow(refresh),
      differenceRow('refresh without the request', [refresh, request], { atMost: 1 }),
      timingRow(writes),
      differenceRow('refresh without request and disk', [refresh, request, writes]),
      timingRow(auditedRefresh),
      differenceRow('audited refresh without the request', [auditedRefresh, request], { atMost: 1 }),
      timingRow(auditedWrites),
      differenceRow('audited refresh without request and disk', [auditedRefresh, request, auditedWrites]),
    ],
  }
}

/** What the first takes more than the others together, round by round. */
function differenceRow(path: string, [whole, ...parts]: readonly [Timing, ...Timing[]], target?: Target): Row {
  const rounds = whole.rounds.map(
    (ns, round) => (ns - parts.reduce((sum, part) => sum + (part.rounds[round] ?? Number.NaN), 0)) / 1e6,
  )
  return { path, value: median(rounds), unit: 'ms', rounds, ...(target !== undefined && { target }) }
}

/** Every get finds that its token has ended, and must bring another one. */
async function refreshCase(name: string, oauth2: Oauth2Broker, clock: JumpingClock, user: string): Promise<Case> {
  let token = await tokenOf(oauth2, user)
  strictEqual(token, firstAccessToken(user))
  return caseOf(name, async () => {
    clock.jump(pastTheEndMs)
    const refreshed = await tokenOf(oauth2, user)
    strictEqual(refreshed === token, false, 'a token that has ended was handed out')
    token = refreshed
  })
}

/** The same request without anything around it, but that the next one needs the refresh token of its answer. */
async function requestCase({ fetch }: Oauth2Broker, { url }: TokenEndpoint): Promise<Case> {
  let refreshToken = firstRefreshToken(userName(2))
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  return caseOf('POST of the request alone', async () => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString()
    const response = await fetch(url, { method: 'POST', headers, body, freshConnection: true })
    strictEqual(response.status, 200)
    refreshToken = ((await response.json()) as { readonly refresh_token: string }).refresh_token
  })
}

function writesCase(path: string, count: number, bytes: number): Case {
  const values = [1, 2, 3].map((fill) => new Uint8Array(bytes).fill(fill))
  const { single } = sqlitePutCases(path, values, ['grant'], 1)
  return caseOf(`${count} synced puts, node:sqlite by hand`, () => single.run(count))
}

function grantBytes({ grants }: Oauth2Broker, { url }: TokenEndpoint): number {
  return Buffer.byteLength(JSON.stringify(keptGrant(grants, userName(0), url)))
}
