import { expect, test } from 'vitest'
import type { Grant } from '../../src/grants/grant.ts'
import { SellerGrants } from '../../src/grants/seller-grants.ts'
import { providerContext } from '../support/provider-context.ts'

const call = { requestId: 'r', forceRefresh: false, background: false }

async function kept() {
  const context = await providerContext()
  const grants = new SellerGrants(context)
  const owner = { workload: 'shop', subject: 'ann', region: 'na' } as const
  const grant: Grant = {
    id: grants.idOf(owner),
    ...owner,
    sessionId: 's1',
    clientId: 'c',
    applicationId: 'a',
    sellingPartnerId: 'A1',
    refreshToken: 'Atzr|1',
    status: 'active',
    authorizedAtMs: 0,
  }
  await grants.put(grant)
  const stored = await grants.find(grant.id)
  if (stored === undefined) throw new Error('it was not kept')
  return { grants, grant, account: grants.accountOf(stored) }
}

test('a refusal of a refresh token does not end the consent that came after it', async () => {
  const { grants, grant, account } = await kept()
  await grants.put({ ...grant, refreshToken: 'Atzr|2', sessionId: 's2' })
  await account.refused(call)
  expect((await grants.find(grant.id))?.grant).toMatchObject({ status: 'active', refreshToken: 'Atzr|2' })
})

test('a refused refresh token is not kept', async () => {
  const { grants, grant, account } = await kept()
  await account.refused(call)
  expect((await grants.find(grant.id))?.grant).toMatchObject({ status: 'needs_consent', refreshToken: '' })
})

test('a refresh token that came in place of another does not overwrite a newer consent', async () => {
  const { grants, grant, account } = await kept()
  await grants.put({ ...grant, refreshToken: 'Atzr|2', sessionId: 's2' })
  await account.replaced('Atzr|1b')
  expect((await grants.find(grant.id))?.grant.refreshToken).toBe('Atzr|2')
})

test('consents of one person in two regions are two', async () => {
  const { grants, grant } = await kept()
  expect(grants.idOf({ ...grant, region: 'eu' })).not.toBe(grant.id)
})
