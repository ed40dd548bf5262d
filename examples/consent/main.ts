import { startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { startApplication } from './app.ts'

const idp = await startIdentityProvider()
const { clientId, clientSecret = '' } = idp.clients.basic
const app = await startApplication({
  discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
  clientId,
  clientSecret,
})
console.log(`Open ${app.url} and go to /connect. Sign in as anybody; Ctrl-C ends it.`)
process.once('SIGINT', async () => {
  await app.close()
  await idp.close()
})
