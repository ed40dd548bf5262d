// Runs one contestant's callers, as it is told. Nothing of a peer's errors leaves this process: they may hold secrets.
import type { ClientAnswer, ClientOrder } from './client.ts'
import type { SpApiClient } from './contestants/contestant.ts'
import { type ContestantName, contestants } from './contestants/contestants.ts'

const patienceMs = 25_000
const name = process.argv[2] as ContestantName
const addresses = JSON.parse(process.argv[3] ?? '')
const connect = await contestants[name]()
let clients: readonly SpApiClient[] = []

/** A peer may leave a rejection to nobody; the caller that waits for it gives up below. */
process.on('unhandledRejection', () => {})

async function obey(order: ClientOrder): Promise<ClientAnswer> {
  if (order.do === 'connect') {
    clients = await Promise.all(Array.from({ length: order.clients }, () => connect(order.account, addresses)))
    if (order.isWarm) await Promise.all(clients.map((client) => client.call()))
    return {}
  }
  const start = process.hrtime.bigint()
  const ask = async (index: number): Promise<void> => {
    const client = clients[index % clients.length]
    if (order.do === 'call') return client?.call()
    const token = await client?.restrictedDataToken()
    if (token?.startsWith('Atz.sprdt|') !== true) throw new Error('no restricted data token')
  }
  const outcomes = await Promise.all(Array.from({ length: order.callers }, (_, index) => isServed(ask(index))))
  const tookMs = Number(process.hrtime.bigint() - start) / 1e6
  await Promise.all(clients.map((client) => client.close()))
  clients = []
  return { result: { served: outcomes.filter(Boolean).length, tookMs } }
}

async function isServed(answer: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), patienceMs)
  answer.then(
    () => resolve(true),
    () => resolve(false),
  )
  return promise.finally(() => clearTimeout(timer))
}

process.on('message', async (order: ClientOrder) => process.send?.(await obey(order)))
process.once('disconnect', () => process.exit())
process.send?.({})
