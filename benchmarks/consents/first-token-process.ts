// Makes a broker on a store, gets one user's token, and sends what that took to the process that started this one.
import { stateConfig } from '../scratch/state-config.ts'
import { oauth2Broker, tokenOf } from './oauth2-broker.ts'

export interface FirstToken {
  readonly brokerMs: number
  readonly processMs: number
  readonly residentMb: number
}

const [folder = '', database = '', tokenEndpoint = '', user = ''] = process.argv.slice(2)
const beforeMs = performance.now()
const oauth2 = await oauth2Broker(tokenEndpoint, stateConfig(folder, database))
const token = await tokenOf(oauth2, user)
// Counted from the start of the process.
const processMs = performance.now()
globalThis.gc?.()
const residentMb = process.memoryUsage.rss() / 1e6
const answer: FirstToken & { readonly token: string } = { brokerMs: processMs - beforeMs, processMs, residentMb, token }
await oauth2.broker.close()
process.send?.(answer, () => process.exit())
