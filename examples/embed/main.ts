import { createBroker, type Clock, type LogFields, type Logger } from '@credbroker/core'
import type {} from '@credbroker/provider-apikey'

/** The host's own logger: one JSON line each, to wherever the host logs. */
function jsonLogger(write: (line: string) => void): Logger {
  const at = (level: string) => (message: string, fields?: LogFields) =>
    write(JSON.stringify({ level, message, ...fields }))
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** The host's own clock: here one that stands still, as a test would have it. */
const clock: Clock = {
  now: () => Date.UTC(2030, 0, 1),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

const broker = await createBroker({
  config: {
    version: 1,
    providers: { keys: { use: 'apikey', options: { keys: { weather: 'a-throw-away-key' } } } },
    workloads: { forecast: { providers: { keys: {} } } },
  },
  baseUrl: import.meta.url,
  services: { clock, logger: jsonLogger((line) => console.error(line)) },
})

broker.on('issued', ({ atMs, workload, provider, kind }) =>
  console.log('issued', new Date(atMs).toISOString(), workload, provider, kind),
)
broker.on('denied', ({ workload, provider, code }) => console.log('denied', workload, provider, code))

const { apiKeyResponse } = await broker.get('keys', { apiKeyRequest: { name: 'weather' } }, { workload: 'forecast' })
console.log('got a key of', apiKeyResponse.apiKey.length, 'characters')

const refusal = await broker
  .get('keys', { apiKeyRequest: { name: 'weather' } }, { workload: 'stranger' })
  .catch((error) => error)
console.log(refusal.code, '-', refusal.message)

await broker.close()
