// Fills a broker with credentials that expire, or with such that do not, and sends what each of them holds in memory.
import { createBroker, defineProvider, type Entry } from '@credbroker/core'
import { memoryBytes } from './memory-bytes.ts'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    agingToken: Entry<{ readonly account: string }, { readonly accessToken: string }>
  }
}

export interface RenewalCost {
  readonly bytes: number
  readonly timersSet: number
}

const hourMs = 3_600_000

const [way = '', count = ''] = process.argv.slice(2)
const plugin = defineProvider<'agingToken', unknown>({
  apiVersion: 1,
  configSchema: { type: 'object', additionalProperties: false },
  kinds: { agingToken: { requestSchema: { type: 'object' }, cache: true } },
  create: (_options, { clock }) => ({
    issue: {
      agingToken: ({ account }) => ({
        response: { accessToken: `token-of-${account}` },
        ...(way === 'expiring' && { expiresAtMs: clock.now() + hourMs + Math.random() * hourMs }),
      }),
    },
  }),
})

let timersSet = 0
const clock = {
  now: Date.now,
  schedule(): () => void {
    timersSet++
    return () => timersSet--
  },
}
const broker = await createBroker({
  cacheSize: Number(count),
  plugins: { aging: plugin },
  services: { clock },
  config: { version: 1, providers: { aging: { use: 'aging' } } },
})
const get = (account: number) => broker.get('aging', { agingTokenRequest: { account: `account-${account}` } })

await get(0)
const before = memoryBytes()
for (let index = 1; index < Number(count); index++) await get(index)
const bytes = (memoryBytes() - before) / (Number(count) - 1)
const cost: RenewalCost = { bytes, timersSet }
// One more request, so that the broker is still in use when its memory is measured.
await get(0)
process.send?.(cost, () => process.exit())
