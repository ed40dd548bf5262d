import { describe, expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { form, json } from '../support/scripted-vendor.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import type { VendorBehaviour } from '../support/vendor-behaviour.ts'
import { VendorSession } from '../support/vendor-session.ts'

const atlassian: VendorBehaviour = {
  id: 'atlassian',
  authorization: 'https://auth.atlassian.com/authorize',
  token: 'https://auth.atlassian.com/oauth/token',
  auth: 'post',
  scopes: ['offline_access', 'read:jira-work'],
  scopeSent: { scope: 'offline_access read:jira-work' },
  asks: { audience: 'api.atlassian.com', prompt: 'consent' },
  rotates: true,
  answer: (given) => json({ ...plainMembers(given), scope: 'read:jira-work offline_access' }),
}

describeVendor(atlassian)
describeVendor({ ...atlassian, id: 'jira' })

test('atlassian: a refresh token that is answered with 403 is over, and the user is asked', async () => {
  for (const refusal of [json({ error: 'unauthorized_client' }, 403), new Response('Forbidden', { status: 403 })]) {
    const session = await VendorSession.open('atlassian')
    session.vendor.willAnswer(json(plainMembers({ access: 'access-1', refresh: 'refresh-1' })), refusal)
    await session.consent(['read:jira-work'])
    await session.later(3601)
    expect((await session.depart(['read:jira-work'])).address).toBe('https://auth.atlassian.com/authorize')
  }
})

describeVendor({
  id: 'bitbucket',
  authorization: 'https://bitbucket.org/site/oauth2/authorize',
  token: 'https://bitbucket.org/site/oauth2/access_token',
  auth: 'basic',
  pkce: 'none',
  // They are set on the consumer, and nothing is sent.
  scopes: ['pullrequest'],
  lives: 7200,
  answer: (given) =>
    json({ ...plainMembers(given), token_type: 'bearer', expires_in: 7200, scopes: 'pullrequest account' }),
  gets: { scopes: ['pullrequest', 'account'] },
  machine: { scopes: ['pullrequest'], sends: { grant_type: 'client_credentials' } },
})

describeVendor({
  id: 'figma',
  authorization: 'https://www.figma.com/oauth',
  token: 'https://api.figma.com/v1/oauth/token',
  refreshAt: 'https://api.figma.com/v1/oauth/refresh',
  auth: 'basic',
  scopes: ['file_comments:write', 'files:read'],
  scopeSent: { scope: 'file_comments:write,files:read' },
  lives: 90 * 86_400,
  answer: (given) => json({ ...plainMembers(given), expires_in: 90 * 86_400 }),
})

describe('github with tokens that expire', () => {
  describeVendor({
    id: 'github',
    authorization: 'https://github.com/login/oauth/authorize',
    token: 'https://github.com/login/oauth/access_token',
    auth: 'post',
    scopes: ['read:user', 'repo'],
    scopeSent: { scope: 'read:user repo' },
    callback: () => ({ iss: 'https://github.com/login/oauth' }),
    rotates: true,
    lives: 28_800,
    answer: ({ access, refresh = '' }) =>
      form({
        access_token: access,
        expires_in: '28800',
        refresh_token: refresh,
        refresh_token_expires_in: '15811200',
        scope: 'repo,read:user',
        token_type: 'bearer',
      }),
  })
})

describe('github with tokens that do not', () => {
  describeVendor({
    id: 'github',
    authorization: 'https://github.com/login/oauth/authorize',
    token: 'https://github.com/login/oauth/access_token',
    auth: 'post',
    scopes: ['repo'],
    scopeSent: { scope: 'repo' },
    lives: 'never',
    answer: ({ access }) => json({ access_token: access, scope: 'repo', token_type: 'bearer' }),
  })
})

test('github: a refresh token that is refused with status 200 is over, and is not shown again', async () => {
  const session = await VendorSession.open('github')
  session.vendor.willAnswer(
    json({ ...plainMembers({ access: 'access-1', refresh: 'refresh-1' }), scope: 'repo' }),
    json({ error: 'bad_refresh_token', error_description: 'The refresh token passed is incorrect or expired.' }),
  )
  await session.consent(['repo'])
  await session.later(3601)
  await session.depart(['repo'])
  await session.depart(['repo'])
  expect(session.vendor.takeSeen()).toHaveLength(2)
})

test('github: a code that is refused with status 200 is refused with the code of the refusal', async () => {
  const session = await VendorSession.open('github')
  session.vendor.willAnswer(form({ error: 'bad_verification_code', error_description: 'The code is incorrect.' }))
  await expect(session.comeBack(await session.depart(['repo']))).rejects.toMatchObject({
    code: 'upstream_rejected',
    details: { upstreamCode: 'bad_verification_code' },
    message: expect.not.stringContaining('incorrect'),
  })
})

test('github: a callback of another issuer is refused', async () => {
  const session = await VendorSession.open('github')
  const wrong = { iss: 'https://evil.example/login/oauth' }
  await expect(session.comeBack(await session.depart(['repo']), wrong)).rejects.toThrow('wrong_issuer')
  expect(session.vendor.takeSeen()).toEqual([])
})

describeVendor({
  id: 'gitlab',
  options: { host: 'git.example.com' },
  authorization: 'https://git.example.com/oauth/authorize',
  token: 'https://git.example.com/oauth/token',
  auth: 'post',
  scopes: ['read_api'],
  scopeSent: { scope: 'read_api' },
  rotates: true,
  lives: 7200,
  answer: (given) => json({ ...plainMembers(given), expires_in: 7200, scope: 'read_api', created_at: 1 }),
  renews: ({ refresh, departure }) => ({
    grant_type: 'refresh_token',
    refresh_token: refresh,
    redirect_uri: departure.parameters['redirect_uri'] ?? '',
  }),
})

describeVendor({
  id: 'linear',
  options: { authorizationParameters: { actor: 'app' } },
  authorization: 'https://linear.app/oauth/authorize',
  token: 'https://api.linear.app/oauth/token',
  auth: 'post',
  scopes: ['read', 'write'],
  scopeSent: { scope: 'read,write' },
  asks: { actor: 'app' },
  rotates: true,
  lives: 86_400,
  answer: (given) => json({ ...plainMembers(given), expires_in: 86_400, scope: 'read,write' }),
})
