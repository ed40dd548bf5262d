import { strictEqual } from 'node:assert/strict'
import type { Broker } from '@credbroker/core'
import { cachedBroker, caller as trivialCaller, requestFor } from '../contestants/cached-broker.ts'
import { type Case, raceNamed, ratio } from '../harness.ts'
import type { Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import { timingRow } from '../timing-row.ts'
import { firstAccessToken, keepGrants, userName } from './kept-grants.ts'
import { machineRequest, oauth2Broker, returnUrl, tokenOf, userRequest, workload } from './oauth2-broker.ts'
import type { TokenEndpoint } from './token-endpoint.ts'

const users = 1_000
const hot = 64

/** A token that rests on a kept consent, once it is cached, against the credential of a provider that does nothing. */
export async function measureWarmUserToken(
  { path }: ScratchFolder,
  endpoint: TokenEndpoint,
  rounds: number,
): Promise<Table> {
  const { broker: trivial } = await cachedBroker(users)
  const oauth2 = await oauth2Broker(endpoint.url, stateConfig(path, 'warm.db'), { cacheSize: users })
  const { broker } = oauth2
  try {
    const names = Array.from({ length: users }, (_, index) => userName(index))
    await keepGrants(oauth2.grants, users, endpoint.url)
    for (const user of names) {
      strictEqual(await tokenOf(oauth2, user), firstAccessToken(user), 'not the token of the grant')
      await trivial.get('tokens', requestFor(user), trivialCaller)
    }
    await broker.get('calendar', machineRequest(), { workload })
    strictEqual((await endpoint.counts()).requests, 1, 'more was asked for than the token of the machine')
    // Strings as in a request that was parsed, not those that the broker holds.
    const asked = Array.from({ length: hot }, (_, index) =>
      Buffer.from(names[Math.floor((index * users) / hot)] ?? '').toString('latin1'),
    )
    const timings = await raceNamed(
      {
        trivialBound: await boundCase(
          'bind(), trivial provider',
          asked.map((user) => trivial.bind('tokens', requestFor(user), trivialCaller)),
        ),
        userBound: await boundCase(
          'bind(), USER_FEDERATION',
          asked.map((user) => broker.bind('calendar', userRequest(), { workload, user })),
        ),
        machineBound: await boundCase('bind(), M2M', [broker.bind('calendar', machineRequest(), { workload })]),
        trivial: trivialCase(trivial, asked),
        user: userCase(broker, asked),
        machine: machineCase(broker),
      },
      rounds,
    )
    strictEqual((await endpoint.counts()).requests, 0, 'a token was not cached')
    return {
      title: 'Warm user token',
      note: `${hot} users among ${users.toLocaleString('en')}, each with a consent in the store and its token in the cache; one token of a machine. The trivial provider is that of the tables of cached credentials, with as many accounts. Every get brings a new request object, which is validated, and whose scopes the policy compares. The ratio is how many times as long it takes as the trivial provider's.`,
      rows: [
        timingRow(timings.trivialBound),
        timingRow(timings.userBound, ratio(timings.userBound, timings.trivialBound), { atMost: 1.3 }),
        timingRow(timings.machineBound, ratio(timings.machineBound, timings.trivialBound), { atMost: 1.3 }),
        timingRow(timings.trivial),
        timingRow(timings.user, ratio(timings.user, timings.trivial), { atMost: 1.3 }),
        timingRow(timings.machine, ratio(timings.machine, timings.trivial), { atMost: 1.3 }),
      ],
    }
  } finally {
    await Promise.all([broker.close(), trivial.close()])
  }
}

async function boundCase(name: string, handles: readonly (() => Promise<unknown>)[]): Promise<Case> {
  for (const handle of handles) await handle()
  const mask = handles.length - 1
  return {
    name,
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) await handles[index & mask]?.()
    },
  }
}

function trivialCase(broker: Broker, asked: readonly string[]): Case {
  const mask = asked.length - 1
  return {
    name: 'get, trivial provider',
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        const account = asked[index & mask] ?? ''
        await broker.get('tokens', { benchTokenRequest: { account, scopes: ['read:user', 'repo'] } }, trivialCaller)
      }
    },
  }
}

function userCase(broker: Broker, asked: readonly string[]): Case {
  const mask = asked.length - 1
  return {
    name: 'get, USER_FEDERATION',
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        const oauth2TokenRequest = {
          oauth2Flow: 'USER_FEDERATION',
          scopes: ['read:user', 'repo'],
          resourceOauth2ReturnUrl: returnUrl,
        } as const
        await broker.get('calendar', { oauth2TokenRequest }, { workload, user: asked[index & mask] ?? '' })
      }
    },
  }
}

function machineCase(broker: Broker): Case {
  return {
    name: 'get, M2M',
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        const oauth2TokenRequest = { oauth2Flow: 'M2M', scopes: ['read:user', 'repo'] } as const
        await broker.get('calendar', { oauth2TokenRequest }, { workload })
      }
    },
  }
}
