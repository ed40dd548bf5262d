import { expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { json } from '../support/scripted-vendor.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

const day = 86_400

describeVendor({
  id: 'discord',
  authorization: 'https://discord.com/oauth2/authorize',
  token: 'https://discord.com/api/oauth2/token',
  auth: 'basic',
  scopes: ['email', 'identify'],
  scopeSent: { scope: 'email identify' },
  rotates: true,
  lives: 7 * day,
  answer: (given) => json({ ...plainMembers(given), expires_in: 7 * day, scope: 'identify email' }),
  machine: { scopes: ['identify'], sends: { grant_type: 'client_credentials', scope: 'identify' } },
})

describeVendor({
  id: 'facebook',
  authorization: 'https://www.facebook.com/v24.0/dialog/oauth',
  token: 'https://graph.facebook.com/v24.0/oauth/access_token',
  auth: 'post',
  scopes: ['email', 'public_profile'],
  scopeSent: { scope: 'email,public_profile' },
  // It often does not say how long a token lives.
  answer: ({ access }) => json({ access_token: access, token_type: 'bearer' }),
  lives: 60 * day,
  renewsItself: true,
  renewedAfter: 53.5 * day,
  renews: ({ access }) => ({ grant_type: 'fb_exchange_token', fb_exchange_token: access }),
})

test('facebook: a token that ended cannot be exchanged, so the user is asked again', async () => {
  const session = await VendorSession.open('facebook')
  session.vendor.willAnswer(json({ access_token: 'access-1', token_type: 'bearer', expires_in: 3600 }))
  await session.consent(['email'])
  await session.later(3601)
  expect((await session.depart(['email'])).address).toBe('https://www.facebook.com/v24.0/dialog/oauth')
  expect(session.vendor.takeSeen()).toHaveLength(1)
})

describeVendor({
  id: 'linkedin',
  authorization: 'https://www.linkedin.com/oauth/v2/authorization',
  token: 'https://www.linkedin.com/oauth/v2/accessToken',
  auth: 'post',
  pkce: 'none',
  scopes: ['profile'],
  scopeSent: { scope: 'profile' },
  lives: 60 * day,
  // For partners, whose applications get a refresh token.
  answer: (given) =>
    json({ ...plainMembers(given), expires_in: 60 * day, refresh_token_expires_in: 365 * day, scope: 'profile' }),
})

test('linkedin: without a refresh token the user is asked again when the token ends', async () => {
  const session = await VendorSession.open('linkedin')
  session.vendor.willAnswer(json({ access_token: 'access-1', expires_in: 60 * day, scope: 'profile' }))
  expect((await session.consent(['profile'])).tokenType).toBe('Bearer')
  await session.later(60 * day + 1)
  expect((await session.depart(['profile'])).address).toBe('https://www.linkedin.com/oauth/v2/authorization')
})

describeVendor({
  id: 'reddit',
  options: { userAgent: 'web:com.example.app:v1 (by /u/example)' },
  authorization: 'https://www.reddit.com/api/v1/authorize',
  token: 'https://www.reddit.com/api/v1/access_token',
  auth: 'basic',
  pkce: 'none',
  scopes: ['identity', 'read'],
  scopeSent: { scope: 'identity read' },
  asks: { duration: 'permanent' },
  userAgent: 'web:com.example.app:v1 (by /u/example)',
  lives: day,
  answer: (given) => json({ ...plainMembers(given), token_type: 'bearer', expires_in: day, scope: 'identity read' }),
})

test('reddit: an error with status 200 is an error', async () => {
  const session = await VendorSession.open('reddit')
  session.vendor.willAnswer(json({ error: 'invalid_grant' }))
  await expect(session.comeBack(await session.depart(['read']))).rejects.toMatchObject({
    details: { upstreamCode: 'invalid_grant' },
  })
})

describeVendor({
  id: 'spotify',
  authorization: 'https://accounts.spotify.com/authorize',
  token: 'https://accounts.spotify.com/api/token',
  auth: 'basic',
  scopes: ['user-read-email'],
  scopeSent: { scope: 'user-read-email' },
  answer: (given) => json({ ...plainMembers(given), scope: 'user-read-email' }),
  machine: { sends: { grant_type: 'client_credentials' } },
})

describeVendor({
  id: 'tiktok',
  authorization: 'https://www.tiktok.com/v2/auth/authorize/',
  token: 'https://open.tiktokapis.com/v2/oauth/token/',
  auth: 'post',
  clientIdParameter: 'client_key',
  pkce: 'hex',
  scopes: ['user.info.basic', 'video.list'],
  scopeSent: { scope: 'user.info.basic,video.list' },
  rotates: true,
  lives: day,
  answer: (given) =>
    json({
      ...plainMembers(given),
      expires_in: day,
      refresh_expires_in: 365 * day,
      scope: 'user.info.basic,video.list',
    }),
})

test('tiktok: the code is decoded once more before it is used', async () => {
  const session = await VendorSession.open('tiktok')
  session.vendor.willAnswer(json(plainMembers({ access: 'access-1', refresh: undefined })))
  await session.comeBack(await session.depart(['video.list']), { code: 'abc%2A2%215' })
  expect(session.vendor.takeSeen()[0]?.parameters['code']).toBe('abc*2!5')
})

describeVendor({
  id: 'twitch',
  authorization: 'https://id.twitch.tv/oauth2/authorize',
  token: 'https://id.twitch.tv/oauth2/token',
  auth: 'post',
  pkce: 'none',
  scopes: ['channel:read:polls', 'user:read:email'],
  scopeSent: { scope: 'channel:read:polls user:read:email' },
  rotates: true,
  lives: 14_400,
  answer: (given) =>
    json({
      ...plainMembers(given),
      token_type: 'bearer',
      expires_in: 14_400,
      scope: ['channel:read:polls', 'user:read:email'],
    }),
  machine: { sends: { grant_type: 'client_credentials' } },
})

describeVendor({
  id: 'x',
  authorization: 'https://x.com/i/oauth2/authorize',
  token: 'https://api.x.com/2/oauth2/token',
  auth: 'basic',
  scopes: ['offline.access', 'tweet.read'],
  scopeSent: { scope: 'offline.access tweet.read' },
  rotates: true,
  lives: 7200,
  // The scope for the refresh token is not among those that were granted.
  answer: (given) => json({ ...plainMembers(given), token_type: 'bearer', expires_in: 7200, scope: 'tweet.read' }),
  gets: { scopes: ['tweet.read'] },
})

describeVendor({
  id: 'yandex',
  authorization: 'https://oauth.yandex.com/authorize',
  token: 'https://oauth.yandex.com/token',
  auth: 'basic',
  scopes: ['login:email'],
  scopeSent: { scope: 'login:email' },
  rotates: true,
  lives: 365 * day,
  // Afterwards would be too late: the refresh token ends when the access token does.
  renewedAfter: 306 * day,
  answer: (given) => json({ ...plainMembers(given), token_type: 'bearer', expires_in: 365 * day }),
})
