import { describe, expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { json, type SeenRequest } from '../support/scripted-vendor.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

describeVendor({
  id: 'airtable',
  authorization: 'https://airtable.com/oauth2/v1/authorize',
  token: 'https://airtable.com/oauth2/v1/token',
  auth: 'basic',
  scopes: ['data.records:read'],
  scopeSent: { scope: 'data.records:read' },
  rotates: true,
  answer: (given) => json({ ...plainMembers(given), refresh_expires_in: 60 * 86_400, scope: 'data.records:read' }),
})

describeVendor({
  id: 'asana',
  authorization: 'https://app.asana.com/-/oauth_authorize',
  token: 'https://app.asana.com/-/oauth_token',
  auth: 'post',
  scopes: ['default'],
  scopeSent: { scope: 'default' },
  answer: (given) => json({ ...plainMembers(given), data: { id: 1, email: 'alice@example.com' } }),
})

describeVendor({
  id: 'box',
  authorization: 'https://account.box.com/api/oauth2/authorize',
  token: 'https://api.box.com/oauth2/token',
  auth: 'post',
  scopes: ['root_readonly'],
  scopeSent: { scope: 'root_readonly' },
  rotates: true,
  answer: (given) => json({ ...plainMembers(given), restricted_to: [] }),
  machine: {
    options: { boxSubjectType: 'enterprise', boxSubjectId: '4711' },
    sends: { grant_type: 'client_credentials', box_subject_type: 'enterprise', box_subject_id: '4711' },
  },
})

test('box: a token for the workload is refused before anything is sent, when nobody says whom it stands for', async () => {
  const session = await VendorSession.open('box', { boxSubjectType: 'user' })
  await expect(session.machineToken()).rejects.toMatchObject({
    code: 'validation_failed',
    message: expect.stringContaining('boxSubjectId'),
  })
  expect(session.vendor.takeSeen()).toEqual([])
})

describeVendor({
  id: 'calendly',
  authorization: 'https://auth.calendly.com/oauth/authorize',
  token: 'https://auth.calendly.com/oauth/token',
  auth: 'basic',
  scopes: [],
  rotates: true,
  lives: 7200,
  answer: (given) =>
    json({
      ...plainMembers(given),
      expires_in: 7200,
      scope: 'default',
      owner: 'https://api.calendly.com/users/AAA',
      organization: 'https://api.calendly.com/organizations/BBB',
    }),
  gets: {
    scopes: ['default'],
    vendorParameters: {
      owner: 'https://api.calendly.com/users/AAA',
      organization: 'https://api.calendly.com/organizations/BBB',
    },
  },
})

describeVendor({
  id: 'docusign',
  options: { sandbox: true },
  authorization: 'https://account-d.docusign.com/oauth/auth',
  token: 'https://account-d.docusign.com/oauth/token',
  auth: 'basic',
  scopes: ['extended', 'signature'],
  scopeSent: { scope: 'extended signature' },
  rotates: true,
  lives: 28_800,
  answer: (given) => json({ ...plainMembers(given), expires_in: 28_800, scope: 'signature' }),
  gets: { scopes: ['signature'] },
})

describeVendor({
  id: 'dropbox',
  authorization: 'https://www.dropbox.com/oauth2/authorize',
  token: 'https://api.dropboxapi.com/oauth2/token',
  auth: 'basic',
  scopes: ['files.metadata.read'],
  scopeSent: { scope: 'files.metadata.read' },
  asks: { token_access_type: 'offline' },
  lives: 14_400,
  answer: (given) =>
    json({ ...plainMembers(given), token_type: 'bearer', expires_in: 14_400, scope: 'files.metadata.read' }),
})

describeVendor({
  id: 'miro',
  authorization: 'https://miro.com/oauth/authorize',
  token: 'https://api.miro.com/v1/oauth/token',
  auth: 'post',
  pkce: 'none',
  scopes: ['boards:read'],
  rotates: true,
  answer: (given) =>
    json({ ...plainMembers(given), token_type: 'bearer', scope: 'boards:read', team_id: '30744', user_id: '1' }),
  gets: { scopes: ['boards:read'], vendorParameters: { team_id: '30744' } },
})

describeVendor({
  id: 'monday',
  authorization: 'https://auth.monday.com/oauth2/authorize',
  token: 'https://auth.monday.com/oauth2/token',
  auth: 'post',
  pkce: 'none',
  responseType: 'none',
  scopes: ['boards:read', 'me:read'],
  scopeSent: { scope: 'boards:read me:read' },
  lives: 'never',
  answer: ({ access }) => json({ access_token: access, token_type: 'Bearer', scope: 'me:read boards:read' }),
})

describe('with a token that has no end', () => {
  describeVendor({
    id: 'notion',
    authorization: 'https://api.notion.com/v1/oauth/authorize',
    token: 'https://api.notion.com/v1/oauth/token',
    auth: 'basic',
    body: 'json',
    // What an integration may do is set on it.
    scopes: ['ignored'],
    asks: { owner: 'user' },
    lives: 'never',
    answer: ({ access }) =>
      json({ access_token: access, token_type: 'bearer', refresh_token: null, bot_id: 'b', workspace_id: 'w' }),
    gets: { scopes: undefined },
  })
})

test('notion: renews in JSON, with the newest refresh token', async () => {
  const session = await VendorSession.open('notion', { accessTokenLifetime: '1h' })
  for (const round of [1, 2, 3]) {
    session.vendor.willAnswer(
      json({ access_token: `access-${round}`, token_type: 'bearer', refresh_token: `refresh-${round}` }),
    )
    const { accessToken } = await (round === 1 ? session.consent([]) : session.token([]))
    expect(accessToken).toBe(`access-${round}`)
    await session.later(3601)
  }
  const isToken = ({ url }: SeenRequest) => url === 'https://api.notion.com/v1/oauth/token'
  const [, second, third] = session.vendor.takeSeen().filter(isToken)
  expect(second).toMatchObject({ body: 'json', parameters: { refresh_token: 'refresh-1' } })
  expect(third).toMatchObject({ body: 'json', parameters: { refresh_token: 'refresh-2' } })
})

describeVendor({
  id: 'zoom',
  authorization: 'https://zoom.us/oauth/authorize',
  token: 'https://zoom.us/oauth/token',
  auth: 'basic',
  // Those of the application.
  scopes: [],
  rotates: true,
  answer: (given) => json({ ...plainMembers(given), token_type: 'bearer', scope: 'meeting:read user:read' }),
  gets: { scopes: ['meeting:read', 'user:read'] },
  machine: {
    options: { accountId: 'account-1' },
    sends: { grant_type: 'account_credentials', account_id: 'account-1' },
  },
})

test('zoom: a token for the workload is refused before anything is sent, without the account', async () => {
  const session = await VendorSession.open('zoom')
  await expect(session.machineToken()).rejects.toMatchObject({ code: 'validation_failed' })
  expect(session.vendor.takeSeen()).toEqual([])
})
