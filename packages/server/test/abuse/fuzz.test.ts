import { randomInt } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { memoryStore } from '@credbroker/core'
import { faultyStore } from '@credbroker/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { createAccessKey, createHandler } from '../../src/index.ts'
import { ask } from '../running/support/ask.ts'
import { type LiveServer, liveServer } from '../running/support/live-server.ts'
import { wallClock } from '../shell/support/start-shell.ts'
import { fuzzCase, type FuzzCase, type FuzzWorld } from './support/fuzz-case.ts'
import { type WireAnswer, WireConnection, type WireExchange } from './support/wire-answers.ts'

// To replay one request of a run: CREDBROKER_FUZZ=seed:number. The same seed without a number is the whole run.
const [givenSeed, only] = (process.env['CREDBROKER_FUZZ'] ?? '').split(':')
const seed = Number(givenSeed || randomInt(2 ** 31))

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

interface World extends FuzzWorld {
  readonly live: LiveServer
}

async function world(): Promise<World & { readonly store: ReturnType<typeof faultyStore> }> {
  const store = faultyStore(memoryStore(wallClock))
  const silent = () => {}
  const live = await liveServer({
    config: {
      audit: { enabled: true },
      providers: {
        keys: { use: 'apikey', options: { keys: { only: 'the-key-of-somebody' } } },
        users: { use: 'apikey', options: { perUser: 'required' } },
      },
      workloads: { agent: { providers: { '*': {} }, returnUrls: ['https://app.example/done'] } },
      server: { limits: { requestTimeout: '2s' } },
    },
    services: {
      store,
      keys: { keyId: 'open', wrap: async (key) => key, unwrap: async (_id, wrapped) => wrapped },
      // Nothing here is to go anywhere.
      fetch: async () => Response.json({ error: 'invalid_client' }, { status: 401 }),
      logger: { debug: silent, info: silent, warn: silent, error: silent },
    },
  })
  onTestFinished(() => live.server.close())
  const key = await live.key()
  const { body } = await ask(live.endpoint, key, '/identities/GetWorkloadAccessTokenForUserId', {
    workloadName: 'agent',
    userId: 'alice',
  })
  const members = {
    workloadName: 'agent',
    workloadIdentityToken: body.workloadAccessToken,
    resourceCredentialProviderName: 'keys',
  }
  return { live, store, key, host: new URL(live.endpoint).host, members }
}

/** What is wrong with an answer, whatever was asked. */
function answerFault({ status, headers, body }: WireAnswer, head: boolean, mayFail: boolean): string | undefined {
  if (status >= 500 && !mayFail) return `a ${status}`
  if (status === 0) return 'no HTTP'
  const type = headers['content-type'] ?? ''
  if (status === 204) return body.length === 0 ? undefined : 'a body with 204'
  // Metrics.
  if (type.startsWith('text/plain')) return undefined
  if (type !== 'application/json') return `${status} of the type "${type}"`
  if (head) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString())
  } catch {
    return `${status} whose body is no JSON`
  }
  if (status < 400) return undefined
  const { message, reason } = Object(parsed)
  if (typeof message !== 'string' || message === '') return `${status} without a message`
  const name = headers['x-amzn-errortype'] ?? ''
  if (!/^\w+$/.test(name)) return `${status} without its exception's name`
  if (name === 'ValidationException' && typeof reason !== 'string') return `${status} without a reason`
  if (!/^[\da-f-]{36}$/.test(headers['x-amzn-requestid'] ?? '')) return `${status} without a request id`
  return undefined
}

function exchangeFault(
  { answers, closed, hung, rest }: WireExchange,
  { alone, head, page, unsigned }: FuzzCase,
  mayFail: boolean,
): string | undefined {
  for (const answer of answers) {
    if (page && answer.status < 500) continue
    if (unsigned && answer.status < 400 && answer.headers['content-type'] === 'application/json')
      return `${answer.status} without a signature`
    const fault = answerFault(answer, head, mayFail)
    if (fault !== undefined) return fault
  }
  if (hung) return 'no answer in 5 s'
  // What is refused before its first line was understood is answered as if it had been no HEAD.
  if (rest.length > 0 && !head) return `half an answer: ${rest.toString('latin1').slice(0, 200)}`
  if (!alone && closed && answers.length === 0) return 'the connection was ended without an answer'
  return undefined
}

/** Sends the requests from `first` to below `end` over some connections. Gives what went wrong, and how many were answered how. */
async function fuzz(world: World, first: number, end: number, mayFail = false): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const faults: string[] = []
  let next = first
  const lane = async (): Promise<void> => {
    const connection = new WireConnection(world.live.port)
    while (next < end && faults.length < 5) {
      const number = next++
      const request = fuzzCase(seed, number, world)
      const over = request.alone ? new WireConnection(world.live.port) : connection
      const exchange = await over.exchange(request.bytes, { end: request.alone, head: request.head })
      for (const { status } of exchange.answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
      const fault = exchangeFault(exchange, request, mayFail)
      if (fault !== undefined) faults.push(`${fault}; replay with CREDBROKER_FUZZ=${seed}:${number} (${request.what})`)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: 16 }, lane))
  expect(faults).toEqual([])
  return statuses
}

async function serves({ live, key, members }: World): Promise<void> {
  expect(await ask(live.endpoint, key, '/identities/api-key', { ...members, workloadName: undefined })).toMatchObject({
    status: 200,
    body: { apiKey: 'the-key-of-somebody' },
  })
}

const usedBytes = () => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test(`10,000 malformed requests are all answered, none with a failure, and leave nothing behind (seed ${seed})`, async () => {
  const started = await world()
  if (only !== undefined) {
    await fuzz(started, Number(only), Number(only) + 1)
    return
  }
  await fuzz(started, 0, 1_000)
  const before = usedBytes()
  const statuses = await fuzz(started, 1_000, 10_000)
  expect(usedBytes() - before).toBeLessThan(12 * 1024 * 1024)
  await serves(started)
  // They got everywhere: through, to the schemas, to the signature, to nowhere, and over each limit.
  for (const status of [200, 400, 401, 404, 413, 415, 431])
    expect([status, statuses.get(status)]).not.toEqual([status, undefined])
}, 60_000)

test(`while the store fails, malformed requests are answered, and afterwards good ones (seed ${seed})`, async () => {
  if (only !== undefined) return
  const started = await world()
  await fuzz(started, 0, 100)
  let failures = 0
  for (const operation of ['get', 'put', 'append', 'list'] as const) {
    started.store.failBefore(operation, 40)
    failures += (await fuzz(started, 20_000, 20_300, true)).get(500) ?? 0
    started.store.failBefore(operation, 0)
  }
  expect(failures).toBeGreaterThan(0)
  started.store.fullDisk(true)
  await fuzz(started, 21_000, 21_150, true)
  started.store.fullDisk(false)
  await serves(started)
}, 30_000)

test(`a handler without a server of its own answers them as well (seed ${seed})`, async () => {
  if (only !== undefined) return
  const silent = () => {}
  const { handle, broker, close } = await createHandler({
    config: {
      version: 1,
      store: { use: 'memory' },
      providers: {},
      workloads: { agent: { providers: { '*': {} } } },
    },
    origin: 'http://broker.example',
    services: {
      fetch: async () => Response.json({ error: 'invalid_client' }, { status: 401 }),
      logger: { debug: silent, info: silent, warn: silent, error: silent },
    },
  })
  onTestFinished(() => close())
  if (broker.extension === undefined) throw new Error('there is no extension')
  const key = await createAccessKey({ workloads: 'all', administers: true }, broker.extension.context)
  const statuses = new Map<number, number>()
  for (let number = 0; number < 1_500; number++) {
    const { request, page, what } = fuzzCase(seed, number, { key, host: 'broker.example', members: {} })
    const sent = fetchRequest(request)
    if (sent === undefined) continue
    const { status, headers, body } = await handle(sent)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    const answer = { status, headers: Object.fromEntries(headers), body: Buffer.from(await new Response(body).bytes()) }
    const fault = page && status < 500 ? undefined : answerFault(answer, sent.method === 'HEAD', false)
    if (fault !== undefined) expect.fail(`${fault}: CREDBROKER_FUZZ=${seed}, request ${number} (${what})`)
  }
  for (const status of [200, 400, 401, 404]) expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0])
}, 30_000)

/** `undefined` for what the Fetch standard cannot say. */
function fetchRequest({ method, target, headers, body }: FuzzCase['request']): Request | undefined {
  try {
    const url = new URL(target, 'http://broker.example')
    const bare = method === 'GET' || method === 'HEAD'
    return new Request(url, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(!bare && { body: new Uint8Array(body) }),
    })
  } catch {
    return undefined
  }
}
