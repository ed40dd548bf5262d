import { consentAs, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { expect, onTestFinished, test } from 'vitest'
import { startApplication } from '../app.ts'

async function started() {
  const idp = await startIdentityProvider()
  onTestFinished(() => idp.close())
  const { clientId, clientSecret = '' } = idp.clients.basic
  const discoveryUrl = `${idp.issuer}/.well-known/openid-configuration`
  const app = await startApplication({ discoveryUrl, clientId, clientSecret })
  onTestFinished(() => app.close())
  const visit = (url: string, cookie = '') => fetch(new URL(url, app.url), { redirect: 'manual', headers: { cookie } })
  const signIn = async () => (await visit('/')).headers.get('set-cookie')?.split(';')[0] ?? ''
  return { idp, app, visit, signIn }
}

test('a user connects an account, and the application acts for them', async () => {
  const { visit, signIn } = await started()
  const cookie = await signIn()
  expect(await (await visit('/', cookie)).text()).toContain('not connected')
  const vendorUrl = (await visit('/connect', cookie)).headers.get('location') ?? ''
  const callback = await consentAs(vendorUrl, { user: 'alice', decision: 'allow' })
  const back = await visit(callback.href, cookie)
  expect(back.status).toBe(303)
  const connected = await visit(back.headers.get('location') ?? '', cookie)
  expect(connected.headers.get('location')).toBe('/')
  expect(await (await visit('/', cookie)).text()).toContain('Your files are connected')
})

test("another user's browser cannot finish what this one began", async () => {
  const { visit, signIn } = await started()
  const [attacker, victim] = [await signIn(), await signIn()]
  const vendorUrl = (await visit('/connect', attacker)).headers.get('location') ?? ''
  const callback = await consentAs(vendorUrl, { user: 'alice', decision: 'allow' })
  const back = await visit(callback.href, victim)
  const refused = await visit(back.headers.get('location') ?? '', victim)
  expect(refused.status).toBe(500)
  expect(await refused.text()).toContain('access_denied')
  for (const cookie of [attacker, victim]) expect(await (await visit('/', cookie)).text()).toContain('not connected')
})
