import { startTokenEndpoint } from '../consents/token-endpoint.ts'
import { median } from '../harness.ts'
import type { Row, Table, Target } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { brokerConfigFile } from './contestants/broker-config.ts'
import { raceServers, type Run } from './load/race.ts'
import { mintedBy, requireSame, serve, type Served, type Wanted } from './served.ts'
import { startContestant } from './server-process.ts'

interface Contest {
  readonly title: string
  readonly wanted: Wanted
}

const contests: readonly Contest[] = [
  { title: 'GetResourceOauth2Token over HTTP', wanted: 'oauth2' },
  { title: 'GetResourceApiKey over HTTP', wanted: 'apiKey' },
]

/** Warm credentials as clients get them over HTTP, against servers that do nothing but HTTP and JSON. */
export async function measureWarmServer(folder: ScratchFolder, rounds: number): Promise<readonly Table[]> {
  const tokenEndpoint = await startTokenEndpoint()
  const config = (name: string, audit: boolean) =>
    brokerConfigFile(tokenEndpoint.url, { folder: folder.path, name, audit })
  const open = await startContestant('broker', 'off', config('off', false))
  const token = await mintedBy(open)
  const servers = {
    node: await serve(await startContestant('node-http'), token),
    fastify: await serve(await startContestant('fastify'), token),
    open: await serve({ ...open, key: undefined }, token),
    signed: await serve(await startContestant('broker', 'verify', config('signed', false))),
    audited: await serve(await startContestant('broker', 'verify', config('audited', true))),
  }
  try {
    const tables: Table[] = []
    for (const contest of contests) tables.push(await warmTable(contest, servers, folder, rounds))
    return [...tables, await paymentTable(servers.audited, folder, rounds)]
  } finally {
    for (const { load, process } of Object.values<Served>(servers)) {
      load.close()
      await process.end()
    }
    await tokenEndpoint.end()
  }
}

type Servers = Readonly<Record<'node' | 'fastify' | 'open' | 'signed' | 'audited', Served>>

const names: Readonly<Record<keyof Servers, string>> = {
  node: 'node:http by hand',
  fastify: 'Fastify with the same schemas',
  open: 'broker, nobody signs',
  signed: 'broker, signatures verified',
  audited: 'broker, the same, audited',
}

async function warmTable(
  { title, wanted }: Contest,
  servers: Servers,
  { fileSystem }: ScratchFolder,
  rounds: number,
): Promise<Table> {
  for (const served of Object.values(servers)) await requireSame(served, wanted)
  const runners = Object.entries(servers).map(([name, served]) => ({
    name,
    served,
    wanted,
    yields: name === 'audited',
  }))
  const [node, fastify, open, signed, audited] = await raceServers(runners, rounds)
  if (!node || !fastify || !open || !signed || !audited) throw new Error('a server has not run')
  const name = (run: Run): string => names[run.name as keyof Servers]
  const answers = (run: Run, ratioTo?: Run, target?: Target): Row => ({
    path: name(run),
    value: median(run.perSecond),
    unit: '/s',
    rounds: run.perSecond,
    ...(ratioTo !== undefined && { ratio: ratio(run.perSecond, ratioTo.perSecond) }),
    ...(target !== undefined && { target }),
  })
  const cpu = (run: Run, target?: Target): Row => ({
    path: `processor time, ${name(run)}`,
    value: median(run.cpuUs),
    unit: 'us',
    rounds: run.cpuUs,
    ...(run !== node && { ratio: ratio(run.cpuUs, node.cpuUs) }),
    ...(target !== undefined && { target }),
  })
  return {
    title,
    note: `32 connections, each with its next request as soon as it has its answer. The first lines are answers in a second; the ratio is against Fastify. Processor time is the server's own for each answer, all threads; the ratio is against node:http by hand. Every request has a workload token, ${wanted === 'oauth2' ? 'the token is that of a machine, cached, and a policy names its scopes' : 'and a policy lets its workload use the provider'}. The state of all brokers is in SQLite (${fileSystem}).`,
    rows: [
      answers(node),
      answers(fastify),
      answers(open, fastify, { atLeast: 0.8 }),
      answers(signed, fastify),
      answers(audited, undefined, { atLeast: 5000 }),
      { path: `99 of 100, ${name(audited)}`, ...milliseconds(audited.p99Ms), target: { atMost: 15 } },
      cpu(node),
      cpu(fastify),
      cpu(open, { atMost: 1.6 }),
      cpu(signed, { atMost: 2.3 }),
      cpu(audited),
    ],
  }
}

async function paymentTable(served: Served, { fileSystem }: ScratchFolder, rounds: number): Promise<Table> {
  await requireSame(served, 'payment')
  const [run] = await raceServers([{ name: 'payment', served, wanted: 'payment', yields: true }], rounds)
  if (run === undefined) throw new Error('the server has not run')
  return {
    title: 'GetResourcePaymentToken over HTTP',
    note: `A Coinbase bearer token, signed anew with an Ed25519 key for each request. Signatures of requests are verified, and each answer waits for its audit record (SQLite, ${fileSystem}). 32 connections.`,
    rows: [
      {
        path: 'answers',
        value: median(run.perSecond),
        unit: '/s',
        rounds: run.perSecond,
        target: { atLeast: 3500 },
      },
      { path: '50 of 100', ...milliseconds(run.p50Ms) },
      { path: '99 of 100', ...milliseconds(run.p99Ms) },
      { path: 'processor time', value: median(run.cpuUs), unit: 'us', rounds: run.cpuUs },
    ],
  }
}

function milliseconds(rounds: readonly number[]): Pick<Row, 'value' | 'unit' | 'rounds'> {
  return { value: median(rounds), unit: 'ms', rounds }
}

function ratio(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, round) => value / (others[round] ?? Number.NaN)))
}
