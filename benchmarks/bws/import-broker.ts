// Prints how many milliseconds it takes until there is a broker with a Bitwarden provider.
import { accessToken } from './sealed-by-hand.ts'

const begin = process.hrtime.bigint()
const { createBroker } = await import('@credbroker/core')
await createBroker({
  baseUrl: import.meta.url,
  config: { version: 1, store: { use: 'memory' }, providers: { vault: { use: 'bws', options: { accessToken } } } },
})
console.log(Number(process.hrtime.bigint() - begin) / 1e6)
