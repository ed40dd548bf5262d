import { strictEqual } from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../harness.ts'
import { answerOf } from '../processes/answer-of.ts'
import type { Row, Table } from '../report.ts'
import type { ScratchFolder } from '../scratch/scratch-folder.ts'
import { stateConfig } from '../scratch/state-config.ts'
import type { FirstToken } from './first-token-process.ts'
import { firstAccessToken, keepGrants, userName } from './kept-grants.ts'
import { oauth2Broker } from './oauth2-broker.ts'

const few = 10
const many = 100_000
const fewestRuns = 21
/** Nobody asks it: every token here is fresh. */
const tokenEndpoint = 'http://127.0.0.1:9/token'

/** The start of a broker that keeps many consents, against the start of one that keeps a handful. */
export async function measureManyGrants({ path }: ScratchFolder, rounds: number): Promise<Table> {
  await keep(path, 'few.db', few)
  await keep(path, 'many.db', many)
  const runs = Math.max(fewestRuns, 5 * rounds)
  const ofFew: FirstToken[] = []
  const ofMany: FirstToken[] = []
  // The first of each only brings files into the cache of the operating system.
  await firstToken(path, 'few.db', few)
  await firstToken(path, 'many.db', many)
  for (let run = 0; run < runs; run++) {
    ofFew.push(await firstToken(path, 'few.db', few))
    ofMany.push(await firstToken(path, 'many.db', many))
  }
  const count = many.toLocaleString('en')
  const row = (name: string, all: readonly FirstToken[], member: keyof FirstToken, unit: Row['unit']): Row => {
    const values = all.map((one) => one[member])
    return { path: name, value: median(values), unit, rounds: values }
  }
  const against = (member: keyof FirstToken) => ({
    ratio: median(ofMany.map((one, run) => one[member] / (ofFew[run]?.[member] ?? Number.NaN))),
    target: { atMost: 1.2 },
  })
  const growth = ofMany.map((one, run) => one.residentMb - (ofFew[run]?.residentMb ?? Number.NaN))
  return {
    title: `${count} consents`,
    note: `Whole processes in turn, ${runs} of each: one has ${few} grants in its SQLite file, the other ${count}, put there by way of the provider's own store (${Math.round(statSync(join(path, 'many.db')).size / 1e6)} MB). Each makes a broker and gets the token of one user, any of them. The ratio is against the same with ${few} grants, run by run. Memory is what the process has resident then, after a full garbage collection.`,
    rows: [
      row(`createBroker to the first token, ${few} grants`, ofFew, 'brokerMs', 'ms'),
      { ...row(`createBroker to the first token, ${count} grants`, ofMany, 'brokerMs', 'ms'), ...against('brokerMs') },
      row(`start of the process to the first token, ${few} grants`, ofFew, 'processMs', 'ms'),
      {
        ...row(`start of the process to the first token, ${count} grants`, ofMany, 'processMs', 'ms'),
        ...against('processMs'),
      },
      row(`memory of the process, ${few} grants`, ofFew, 'residentMb', 'MB'),
      { ...row(`memory of the process, ${count} grants`, ofMany, 'residentMb', 'MB'), ...against('residentMb') },
      { path: 'growth of memory', value: median(growth), unit: 'MB', rounds: growth },
    ],
  }
}

async function keep(folder: string, database: string, count: number): Promise<void> {
  const { broker, grants } = await oauth2Broker(tokenEndpoint, stateConfig(folder, database))
  await keepGrants(grants, count, tokenEndpoint)
  await broker.close()
}

async function firstToken(folder: string, database: string, count: number): Promise<FirstToken> {
  const user = userName(Math.floor(Math.random() * count))
  const script = join(import.meta.dirname, 'first-token-process.ts')
  const answer = await answerOf<FirstToken & { readonly token: string }>(script, [
    folder,
    database,
    tokenEndpoint,
    user,
  ])
  strictEqual(answer.token, firstAccessToken(user), 'not the token of the grant')
  return answer
}
