import { parseArgs } from 'node:util'
import { startIdentityProvider } from './start.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'redirect-uri': { type: 'string', multiple: true, default: [] },
  },
})

const identityProvider = await startIdentityProvider({
  port: Number(values.port),
  redirectUris: values['redirect-uri'],
})
console.log(JSON.stringify({ issuer: identityProvider.issuer }))

const end = () => void identityProvider.close().then(() => process.exit(0))
process.once('SIGTERM', end)
process.once('SIGINT', end)
// A parent that is gone, however it went, has closed this end.
process.stdin.resume().once('end', end).once('error', end)
