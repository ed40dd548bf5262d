import { expect, test } from 'vitest'
import { acceptance, refusalOf } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()

test('metadata that names another issuer than where it was found is not believed', async () => {
  const elsewhere = identityProvider.issuer.replace('127.0.0.1', 'localhost')
  const application = await open({ options: { discoveryUrl: `${elsewhere}/.well-known/openid-configuration` } })
  const [check] = await application.broker.check()
  expect(check).toMatchObject({ provider: 'idp', status: 'failing' })
  await refusalOf(application.ask())
  await refusalOf(application.ask({ oauth2Flow: 'M2M' }))
  expect((await identityProvider.stats()).tokenRequests).toEqual({})
})

test('metadata is asked for once, however many ask for tokens', async () => {
  const application = await open()
  await application.consent()
  await application.consent({ scopes: ['mail:read'] })
  expect((await identityProvider.stats()).discoveries).toBe(1)
})

test('a server that cannot be found is asked again by the next caller', async () => {
  await identityProvider.settings({ faults: [{ endpoint: 'discovery', answer: { status: 503 } }] })
  const application = await open()
  expect(await refusalOf(application.ask())).toMatchObject({ code: 'upstream_unavailable', retryable: true })
  application.clock.jump(60_000)
  await application.consentNeeded()
})
