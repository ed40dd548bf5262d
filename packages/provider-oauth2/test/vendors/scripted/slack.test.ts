import { describe, expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { json } from '../support/scripted-vendor.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

const slack = {
  id: 'slack',
  authorization: 'https://slack.com/oauth/v2/authorize',
  token: 'https://slack.com/api/oauth.v2.access',
  auth: 'post',
  rotates: true,
  lives: 43_200,
} as const

describe('for the bot', () => {
  describeVendor({
    ...slack,
    scopes: ['channels:read', 'chat:write'],
    scopeSent: { scope: 'channels:read,chat:write' },
    answer: (given) =>
      json({
        ok: true,
        ...plainMembers(given),
        expires_in: 43_200,
        token_type: 'bot',
        scope: 'chat:write,channels:read',
        authed_user: { id: 'U1', access_token: 'not-the-bots', refresh_token: 'not-the-bots', scope: 'search:read' },
      }),
    gets: { tokenType: 'bot', scopes: ['channels:read', 'chat:write'] },
  })
})

describe('for the user', () => {
  describeVendor({
    ...slack,
    options: { tokenOwner: 'user' },
    scopes: ['search:read', 'users:read'],
    scopeSent: { user_scope: 'search:read,users:read' },
    answer: (given) =>
      json({
        ok: true,
        access_token: 'not-the-users',
        refresh_token: 'not-the-users',
        token_type: 'bot',
        scope: 'chat:write',
        expires_in: 1,
        authed_user: {
          id: 'U1',
          ...plainMembers(given),
          expires_in: 43_200,
          token_type: 'user',
          scope: 'search:read,users:read',
        },
      }),
    gets: { tokenType: 'user', scopes: ['search:read', 'users:read'] },
  })
})

test('slack: without token rotation tokens have no end', async () => {
  const session = await VendorSession.open('slack')
  session.vendor.willAnswer(json({ ok: true, access_token: 'access-1', token_type: 'bot', scope: 'chat:write' }))
  await session.consent(['chat:write'])
  await session.later(365 * 86_400)
  expect(await session.token(['chat:write'])).toEqual({
    accessToken: 'access-1',
    tokenType: 'bot',
    scopes: ['chat:write'],
  })
})

test("slack: the bot's token is not given to who asks for the user's", async () => {
  const session = await VendorSession.open('slack', { tokenOwner: 'user' })
  session.vendor.willAnswer(
    json({
      ok: true,
      access_token: 'the-bots',
      token_type: 'bot',
      refresh_token: 'the-bots',
      authed_user: { id: 'U1' },
    }),
  )
  const departure = await session.depart(['search:read'])
  await expect(session.comeBack(departure)).rejects.toMatchObject({ code: 'upstream_rejected' })
})

test.each([
  [{ ok: false, error: 'invalid_code' }, 'invalid_code'],
  [{ ok: false }, 'unknown_error'],
])('slack: %j with status 200 is a refusal', async (answer, upstreamCode) => {
  const session = await VendorSession.open('slack')
  session.vendor.willAnswer(json(answer))
  await expect(session.comeBack(await session.depart(['chat:write']))).rejects.toMatchObject({
    code: 'upstream_rejected',
    details: { upstreamCode },
  })
})

test.each(['invalid_refresh_token', 'token_expired', 'token_revoked'])(
  'slack: a refresh token that is refused with %s is over, and the user is asked',
  async (error) => {
    const session = await VendorSession.open('slack')
    const given = plainMembers({ access: 'access-1', refresh: 'refresh-1' })
    session.vendor.willAnswer(json({ ok: true, ...given, token_type: 'bot' }), json({ ok: false, error }))
    await session.consent(['chat:write'])
    await session.later(3601)
    expect((await session.depart(['chat:write'])).address).toBe('https://slack.com/oauth/v2/authorize')
  },
)
