import { describe, expect, test } from 'vitest'
import { resolveVendor } from '../../../src/vendors/resolve-vendor.ts'
import { vendorIds } from '../../../src/vendors/vendor-names.ts'
import { clientSecret, sampleOptions } from '../support/sample-options.ts'
import { json, type SeenRequest } from '../support/scripted-vendor.ts'
import { shopifyCallback } from '../support/shopify-callback.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

const basic = `Basic ${Buffer.from(`client-1:${clientSecret}`).toString('base64')}`
const proof = { client_id: 'client-1', client_secret: clientSecret }

/** Has a consent ended, and tells what the vendor saw of that. */
async function endedConsent(vendor: string): Promise<readonly SeenRequest[]> {
  const session = await VendorSession.open(vendor)
  const answer = {
    ...plainMembers({ access: 'access-1', refresh: 'refresh-1' }),
    token_type: vendor === 'slack' ? 'bot' : 'Bearer',
    stripe_user_id: 'acct_1',
  }
  session.vendor.willAnswer(json(answer))
  const departure = await session.depart([])
  await session.comeBack(departure, vendor === 'shopify' ? shopifyCallback(departure) : {})
  session.vendor.takeSeen()
  session.vendor.willAnswer(json({ ok: true }), json({ ok: true }))
  await session.revoke()
  return session.vendor.takeSeen()
}

describe('a consent ends at the vendor', () => {
  test.each<[string, Partial<SeenRequest>]>([
    [
      'google',
      {
        method: 'POST',
        url: 'https://oauth2.googleapis.com/revoke',
        body: 'form',
        parameters: { ...proof, token: 'refresh-1' },
      },
    ],
    [
      'discord',
      {
        method: 'POST',
        url: 'https://discord.com/api/oauth2/token/revoke',
        authorization: basic,
        parameters: { token: 'refresh-1' },
      },
    ],
    [
      'okta',
      {
        url: 'https://example.okta.com/oauth2/default/v1/revoke',
        authorization: basic,
        parameters: { token: 'refresh-1' },
      },
    ],
    [
      'github',
      {
        method: 'DELETE',
        url: 'https://api.github.com/applications/client-1/token',
        authorization: basic,
        body: 'json',
        parameters: { access_token: 'access-1' },
      },
    ],
    ['slack', { method: 'POST', url: 'https://slack.com/api/auth.revoke', authorization: 'Bearer access-1' }],
    [
      'dropbox',
      { method: 'POST', url: 'https://api.dropboxapi.com/2/auth/token/revoke', authorization: 'Bearer access-1' },
    ],
    [
      'facebook',
      { method: 'DELETE', url: 'https://graph.facebook.com/v24.0/me/permissions', authorization: 'Bearer access-1' },
    ],
    [
      'zendesk',
      {
        method: 'DELETE',
        url: 'https://example.zendesk.com/api/v2/oauth/tokens/current.json',
        authorization: 'Bearer access-1',
      },
    ],
    [
      'square',
      {
        method: 'POST',
        url: 'https://connect.squareup.com/oauth2/revoke',
        authorization: `Client ${clientSecret}`,
        body: 'json',
        parameters: { client_id: 'client-1', access_token: 'access-1' },
      },
    ],
    [
      'stripe',
      {
        method: 'POST',
        url: 'https://connect.stripe.com/oauth/deauthorize',
        authorization: `Bearer ${clientSecret}`,
        body: 'form',
        parameters: { client_id: 'client-1', stripe_user_id: 'acct_1' },
      },
    ],
    [
      'notion',
      {
        method: 'POST',
        url: 'https://api.notion.com/v1/oauth/revoke',
        authorization: basic,
        body: 'json',
        parameters: { token: 'refresh-1' },
      },
    ],
  ])('of %s', async (vendor, wanted) => {
    expect((await endedConsent(vendor))[0]).toMatchObject(wanted)
  })
})

const without = vendorIds.filter((id) => id !== 'custom' && resolveVendor(sampleOptions(id)).revocation === undefined)

test.each(without)('of %s ends here only, because the vendor has no way to end it', async (vendor) => {
  expect(await endedConsent(vendor)).toEqual([])
})
