import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type BwsBroker, bwsBroker } from './bws/broker.ts'
import { byHand } from './bws/by-hand.ts'
import type { Contestant } from './bws/contestant.ts'
import { importTimes } from './bws/import-times.ts'
import { type Installation, startInstallation } from './bws/installation.ts'
import { nativeClient } from './bws/native-client.ts'
import { nativeBytesBeside } from './bws/native-bytes.ts'
import { secretId, valueOf } from './bws/secrets.ts'
import { type Case, caseOf, median, race, ratio } from './harness.ts'
import type { Row, Table, Target } from './report.ts'
import { timingRow } from './timing-row.ts'

const secrets = 500
const atOnce = 100
const sliceMs = 100

/** Bitwarden Secrets Manager by the broker and by Bitwarden's own native client, on one server on loopback. */
export async function measureBws(rounds: number): Promise<readonly Table[]> {
  const installation = await startInstallation(secrets)
  const broker = await bwsBroker(installation.url)
  const plain = await byHand(installation.url)
  try {
    const native = await nativeClient(installation.url)
    await verify(installation, broker, native)
    strictEqual(await plain.get(secretId(7)), valueOf(7))
    const hand = { name: 'node:http by hand', get: plain.get }
    const all = `${secrets} secrets listed and opened`
    const each = `${atOnce} secrets at once, each`
    const rows = [
      ...(await contest('login', [broker, native], (one) => caseOf('', () => one.login()), rounds)),
      ...(await contest('one secret after the other', [broker, native, hand], inTurn, rounds, { atLeast: 2 })),
      ...(await contest(each, [broker, native, hand], together, rounds, { atLeast: 1 })),
      ...(await contest(all, [broker, native], (one) => caseOf('', () => one.list()), rounds)),
      ...(await cachedRows(broker, native, rounds)),
    ]
    return [
      {
        title: 'Bitwarden Secrets Manager',
        note: `The same server on loopback, in a process of its own, with ${secrets} secrets; the clients take turns. The ratio is how many times as fast the broker is. Its state is in memory; what is not called cached is asked of the server anew. Of what is asked for at once the broker makes few requests; the others make one for each secret.`,
        rows,
      },
      installationTable(importTimes(Math.max(21, 5 * rounds))),
    ]
  } finally {
    plain.close()
    await broker.broker.close()
    await installation.end()
  }
}

/** Both give what the server has, and what counts as a request is one. */
async function verify({ asked }: Installation, broker: BwsBroker, native: Contestant): Promise<void> {
  const values = Array.from({ length: secrets }, (_, index) => valueOf(index))
  for (const one of [broker, native]) {
    deepStrictEqual(await one.list(), values)
    await asked()
    strictEqual(await one.get(secretId(7)), valueOf(7))
    deepStrictEqual(await asked(), { logins: 0, requests: 1 })
    await one.login()
    deepStrictEqual(await asked(), { logins: 1, requests: 1 })
  }
  strictEqual(await broker.cached(secretId(7)), valueOf(7))
  deepStrictEqual(await asked(), { logins: 0, requests: 0 })
}

/** One secret after the other, each a different one. */
function inTurn(one: Pick<Contestant, 'get'>): Case {
  let next = 0
  return caseOf('', () => one.get(secretId(next++ % secrets)))
}

/** Counts secrets, so that one of them is one operation. */
function together(one: Pick<Contestant, 'get'>): Case {
  return {
    name: '',
    async run(count: number): Promise<void> {
      for (let done = 0; done < count; done += atOnce)
        await Promise.all(Array.from({ length: atOnce }, (_, index) => one.get(secretId(index))))
    },
  }
}

/** The broker is the first; the target is for the one after it, the vendor's. */
async function contest<One extends { readonly name: string }>(
  what: string,
  contestants: readonly One[],
  work: (one: One) => Case,
  rounds: number,
  target?: Target,
): Promise<readonly Row[]> {
  const cases = contestants.map((one) => ({ ...work(one), name: `${what}: ${one.name}` }))
  const [ours, ...others] = await race(cases, rounds, sliceMs)
  if (ours === undefined) throw new Error('no case was timed')
  return [
    timingRow(ours),
    ...others.map((other, index) => timingRow(other, ratio(other, ours), index === 0 ? target : undefined)),
  ]
}

async function cachedRows(broker: BwsBroker, native: Contestant, rounds: number): Promise<readonly Row[]> {
  await broker.cached(secretId(0))
  const cached = caseOf('cached secret: broker', () => broker.cached(secretId(0)))
  const asked = { ...inTurn(native), name: `the same, which ${native.name} asks for anew` }
  const [ours, theirs] = await race([cached, asked], rounds, sliceMs)
  if (ours === undefined || theirs === undefined) throw new Error('a case was not timed')
  return [timingRow(ours), timingRow(theirs, ratio(theirs, ours), { atLeast: 100 })]
}

function installationTable(times: ReturnType<typeof importTimes>): Table {
  const vendorFolder = join(createRequire(import.meta.url).resolve('@bitwarden/sdk-napi'), '../..')
  const ratioOf = (name: 'native' | 'broker') =>
    median(times[name].map((ms, run) => ms / (times.broker[run] ?? Number.NaN)))
  return {
    title: 'Bitwarden client, import and binaries',
    note: 'Time that the import takes inside a new process, median of processes started in turn; for the broker, core and provider, and a broker with that provider made. The ratio is how many times as fast that is.',
    rows: [
      { path: 'import and createBroker', value: median(times.broker), unit: 'ms', rounds: times.broker },
      {
        path: 'import of @bitwarden/sdk-napi',
        value: median(times.native),
        unit: 'ms',
        rounds: times.native,
        ratio: ratioOf('native'),
      },
      {
        path: 'import of provider-bws alone',
        value: median(times.provider),
        unit: 'ms',
        rounds: times.provider,
      },
      {
        path: 'binaries of core and provider-bws',
        value: nativeBytesBeside(join(import.meta.dirname, '../packages/provider-bws')) / 1e6,
        unit: 'MB',
        target: { atMost: 0 },
      },
      { path: 'binaries of @bitwarden/sdk-napi', value: nativeBytesBeside(vendorFolder) / 1e6, unit: 'MB' },
    ],
  }
}
