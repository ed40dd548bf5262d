import { strictEqual } from 'node:assert/strict'
import { azureCase } from './contestants/azure.ts'
import { cachedBroker, caller, requestFor } from './contestants/cached-broker.ts'
import { type CredentialMap, credentialMap } from './contestants/credential-map.ts'
import { type Case, raceNamed, ratio, type Timing } from './harness.ts'
import type { Row, Table } from './report.ts'
import { timingRow } from './timing-row.ts'

const few = 1_000
const many = 1_000_000
const hotKeys = 64

/** Warm credentials, against a Map that could do nothing else and against a credential library that caches. */
export async function measureCached(rounds: number): Promise<readonly Table[]> {
  const small = await population(few)
  const listened = await population(few)
  listened.broker.on('issued', () => {})
  const timings = await raceNamed(
    {
      limit: mapCase('Map.get, clock, await', small.map, small.keys),
      bound: await boundCase('bind()', small),
      get: getCase('get, 1,000 credentials', small, small.keys),
      azure: await azureCase(),
      heardBound: await boundCase('bind(), with a listener', listened),
      heardGet: getCase('get, 1,000 credentials, with a listener', listened, listened.keys),
    },
    rounds,
  )
  const large = await population(many)
  const wide = await raceNamed(
    {
      limit: mapCase('Map of 1,000,000', large.map, large.keys),
      smallLimit: mapCase('Map of 1,000', small.map, small.keys),
      get: getCase('get, 1,000,000 credentials', large, large.keys),
      smallGet: getCase('get, 1,000 credentials', small, small.keys),
      randomLimit: mapCase('Map of 1,000,000, random keys', large.map, large.randomKeys),
      randomGet: getCase('get, 1,000,000 credentials, random keys', large, large.randomKeys),
    },
    rounds,
  )
  return [
    {
      title: 'Warm cached credential',
      note: `${hotKeys} hot credentials among ${few.toLocaleString('en')}. Every get brings a new request object, which is validated, and whose scopes the policy compares. The ratio is against the first line; for @azure/identity, how many times as long it takes as get.`,
      rows: [
        timingRow(timings.limit),
        timingRow(timings.bound, ratio(timings.bound, timings.limit), { atMost: 1.5 }),
        timingRow(timings.get, ratio(timings.get, timings.limit), { atMost: 12 }),
        timingRow(timings.azure, ratio(timings.azure, timings.get), { atLeast: 20 }),
        timingRow(timings.heardBound, ratio(timings.heardBound, timings.limit)),
        timingRow(timings.heardGet, ratio(timings.heardGet, timings.limit), { atMost: 12 }),
      ],
    },
    {
      title: 'Warm cached credential among 1,000,000',
      note: `${hotKeys} hot credentials, then random ones. The ratio is against the Map of the same size and the same keys; on the lines that say so, against the same code with 1,000 credentials.`,
      rows: [
        timingRow(wide.limit),
        timingRow(wide.get, ratio(wide.get, wide.limit), { atMost: 12 }),
        growth('Map, growth from 1,000', wide.limit, wide.smallLimit),
        { ...growth('get, growth from 1,000', wide.get, wide.smallGet), target: { atMost: 1.5 } },
        timingRow(wide.randomLimit),
        timingRow(wide.randomGet, ratio(wide.randomGet, wide.randomLimit)),
      ],
    },
  ]
}

interface Population {
  readonly broker: Awaited<ReturnType<typeof cachedBroker>>['broker']
  readonly map: CredentialMap
  readonly keys: Keys
  readonly randomKeys: Keys
}

/** Accounts to ask for, by turns; their number is a power of two. */
interface Keys {
  /** The very string objects that the Map holds: the fastest that it can be. */
  readonly held: readonly string[]
  /** Equal ones, as in a request that was parsed. */
  readonly parsed: readonly string[]
}

/** A broker and a Map that hold the same credentials. */
async function population(size: number): Promise<Population> {
  const accounts = Array.from({ length: size }, (_, index) => accountName(index))
  const { broker, issued } = await cachedBroker(size)
  for (const account of accounts) await broker.get('tokens', requestFor(account), caller)
  strictEqual(issued(), size)
  const keys = keysAmong(accounts, hotKeys, (index) => Math.floor((index * size) / hotKeys))
  for (const account of keys.parsed) {
    const answer = await broker.get('tokens', requestFor(account), caller)
    strictEqual(answer.benchTokenResponse.accessToken, `token-of-${account}`)
  }
  strictEqual(issued(), size, 'a cached credential was issued again')
  const randomKeys = keysAmong(accounts, size === many ? 2 ** 20 : 1, () => Math.floor(Math.random() * size))
  return { broker, map: credentialMap(accounts), keys, randomKeys }
}

function keysAmong(accounts: readonly string[], count: number, pick: (index: number) => number): Keys {
  const held = Array.from({ length: count }, (_, index) => accounts[pick(index)] ?? '')
  return { held, parsed: held.map((account) => Buffer.from(account).toString('latin1')) }
}

function accountName(index: number): string {
  return `account-${String(index).padStart(9, '0')}`
}

function mapCase(name: string, { entries }: CredentialMap, { held }: Keys): Case {
  const mask = held.length - 1
  return {
    name,
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        const entry = entries.get(held[index & mask] ?? '')
        if (entry === undefined || Date.now() >= entry.expiresAtMs) throw new Error('not cached')
        await entry.answer
      }
    },
  }
}

function getCase(name: string, { broker }: Population, { parsed }: Keys): Case {
  const mask = parsed.length - 1
  return {
    name,
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        const account = parsed[index & mask] ?? ''
        await broker.get('tokens', { benchTokenRequest: { account, scopes: ['read:user', 'repo'] } }, caller)
      }
    },
  }
}

/** One handle for each of the hot credentials, called in turn. */
async function boundCase(name: string, { broker, keys: { parsed } }: Population): Promise<Case> {
  const mask = parsed.length - 1
  const handles = parsed.map((account) => broker.bind('tokens', requestFor(account), caller))
  for (const handle of handles) await handle()
  return {
    name,
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) await handles[index & mask]?.()
    },
  }
}

function growth(path: string, large: Timing, small: Timing): Row {
  return { path, value: ratio(large, small), unit: 'x' }
}
