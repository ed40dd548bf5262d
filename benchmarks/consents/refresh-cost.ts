import { strictEqual } from 'node:assert/strict'
import { join } from 'node:path'
import { median } from '../harness.ts'
import type { Row, Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { sqlitePutCases } from '../state/by-hand/sqlite-puts.ts'
import { JumpingClock } from './jumping-clock.ts'
import { firstAccessToken, firstRefreshToken, keepGrants, keptGrant, userName } from './kept-grants.ts'
import { inTurn, runsInRound, type Turns } from './in-turn.ts'
import { clientId, clientSecret, type Oauth2Broker, oauth2Broker, tokenOf } from './oauth2-broker.ts'
import type { TokenEndpoint } from './token-endpoint.ts'

const pastTheEndMs = 2 * 3_600_000
/** What the vendor gave; that it was refreshed; that a token was handed out. That it is about to be shown is not synced. */
const syncedWrites = { plain: 1, audited: 3 }

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
    const writes = (count: number) => writing(join(path, `writes-${count}.db`), count, grantBytes(plain, endpoint))
    const turns = await inTurn(
      {
        request: requesting(plain, endpoint),
        refresh: await refreshing(plain, clock, userName(0)),
        writes: writes(syncedWrites.plain),
        auditedRefresh: await refreshing(audited, auditedClock, userName(1)),
        auditedWrites: writes(syncedWrites.audited),
      },
      rounds,
    )
    strictEqual((await endpoint.counts()).refused, 0, 'a refresh token was shown twice')
    return table(turns, fileSystem)
  } finally {
    await Promise.all([plain.broker.close(), audited.broker.close()])
  }
}

type Step = 'request' | 'refresh' | 'writes' | 'auditedRefresh' | 'auditedWrites'

function table(turns: Turns<Step>, fileSystem: string): Table {
  const row = (path: string, whole: Step, ...parts: readonly Step[]): Row => {
    const rounds = turns.map((round) =>
      median(round.map((turn) => parts.reduce((left, part) => left - turn[part], turn[whole]) / 1e6)),
    )
    return { path, value: median(rounds), unit: 'ms', rounds }
  }
  const { audited } = syncedWrites
  return {
    title: 'Cost of a refresh',
    note: `Each get finds a token that has ended and refreshes it, at a token endpoint on loopback that answers at once and takes each refresh token once; grants are in SQLite on ${fileSystem}. The request alone is the same POST by the broker's own network, on a fresh connection as in a refresh. A refresh syncs the disk once, with an audit log ${audited} times; by hand, a row of as many bytes is put as often. All are run in turn, ten times each, ${runsInRound} times in a round; times are medians, and of differences the median of those of each turn.`,
    rows: [
      row('the request alone', 'request'),
      row('broker.get, refresh', 'refresh'),
      { ...row('without the request', 'refresh', 'request'), target: { atMost: 1 } },
      row('a synced put, node:sqlite by hand', 'writes'),
      row('without the request and those', 'refresh', 'request', 'writes'),
      row('broker.get, refresh, audited', 'auditedRefresh'),
      row('audited, without the request', 'auditedRefresh', 'request'),
      row(`${audited} synced puts, node:sqlite by hand`, 'auditedWrites'),
      row('audited, without the request and those', 'auditedRefresh', 'request', 'auditedWrites'),
    ],
  }
}

/** Every get finds that its token has ended, and must bring another one. */
async function refreshing(oauth2: Oauth2Broker, clock: JumpingClock, user: string): Promise<() => Promise<void>> {
  let token = await tokenOf(oauth2, user)
  strictEqual(token, firstAccessToken(user))
  return async () => {
    clock.jump(pastTheEndMs)
    const refreshed = await tokenOf(oauth2, user)
    strictEqual(refreshed === token, false, 'a token that has ended was handed out')
    token = refreshed
  }
}

/** The same request without anything around it, but that the next one needs the refresh token of its answer. */
function requesting({ fetch }: Oauth2Broker, { url }: TokenEndpoint): () => Promise<void> {
  let refreshToken = firstRefreshToken(userName(2))
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  return async () => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString()
    const response = await fetch(url, { method: 'POST', headers, body, freshConnection: true })
    strictEqual(response.status, 200)
    refreshToken = ((await response.json()) as { readonly refresh_token: string }).refresh_token
  }
}

function writing(path: string, count: number, bytes: number): () => Promise<unknown> {
  const values = [1, 2, 3].map((fill) => new Uint8Array(bytes).fill(fill))
  const { single } = sqlitePutCases(path, values, ['grant'], 1)
  return () => single.run(count)
}

function grantBytes({ grants }: Oauth2Broker, { url }: TokenEndpoint): number {
  return Buffer.byteLength(JSON.stringify(keptGrant(grants, userName(0), url)))
}
