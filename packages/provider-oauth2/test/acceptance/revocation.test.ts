import type { Grant } from '@credbroker/core'
import { expect, test } from 'vitest'
import { acceptance } from './support/acceptance.ts'
import type { Application } from './support/application.ts'

const { identityProvider, open } = await acceptance()

async function grantsOf({ broker }: Application): Promise<Grant[]> {
  const grants: Grant[] = []
  for await (const grant of broker.consents.grants({ provider: 'idp' })) grants.push(grant)
  return grants
}

test('a consent that is ended is ended at the server too', async () => {
  const before = (await identityProvider.stats()).liveGrants
  const application = await open()
  const token = await application.consent()
  const [grant] = await grantsOf(application)
  expect(grant).toMatchObject({ workload: 'agent', user: 'alice', status: 'active', renewable: true })
  await application.broker.consents.revokeGrant('idp', grant?.id ?? '')
  const { revocations, liveGrants } = await identityProvider.stats()
  expect(revocations).toBeGreaterThan(0)
  expect(liveGrants).toBe(before)
  expect(await application.userOf(token)).toBeUndefined()
  expect(await grantsOf(application)).toEqual([])
  await application.consentNeeded()
})

test('a consent is over here even when the server cannot be told', async () => {
  const application = await open()
  await application.consent()
  const [grant] = await grantsOf(application)
  await identityProvider.settings({ faults: [{ endpoint: 'revocation', answer: { status: 503 }, times: 100 }] })
  await application.broker.consents.revokeGrant('idp', grant?.id ?? '')
  expect((await identityProvider.stats()).revocations).toBeGreaterThan(0)
  expect(await grantsOf(application)).toEqual([])
  await application.consentNeeded()
})
