import { expect, test } from 'vitest'
import { describeVendor } from '../support/describe-vendor.ts'
import { json } from '../support/scripted-vendor.ts'
import { plainMembers } from '../support/vendor-answers.ts'
import { VendorSession } from '../support/vendor-session.ts'

const drive = 'https://www.googleapis.com/auth/drive.file'
const longEmail = 'https://www.googleapis.com/auth/userinfo.email'

describeVendor({
  id: 'google',
  authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  auth: 'post',
  scopes: ['email', drive],
  scopeSent: { scope: `email ${drive}` },
  asks: { access_type: 'offline', prompt: 'consent' },
  lives: 3599,
  answer: (given) => json({ ...plainMembers(given), expires_in: 3599, scope: `${drive} ${longEmail}` }),
  gets: { scopes: ['email', drive, longEmail] },
})

test('google: what the user did not grant is named, and the user is not asked over and over', async () => {
  const session = await VendorSession.open('google')
  const given = { access: 'access-1', refresh: 'refresh-1' }
  session.vendor.willAnswer(json({ ...plainMembers(given), scope: longEmail }))
  await session.comeBack(await session.depart(['email', drive]))
  await expect(session.token(['email', drive])).rejects.toMatchObject({
    code: 'access_denied',
    details: { missingScopes: [drive] },
  })
  expect((await session.token(['email'])).accessToken).toBe('access-1')
})

test('google: asks for all at once, because what it would add may have been granted to others', async () => {
  const session = await VendorSession.open('google')
  const given = { access: 'access-1', refresh: 'refresh-1' }
  session.vendor.willAnswer(json({ ...plainMembers(given), scope: longEmail }))
  await session.consent(['email'])
  const { parameters } = await session.depart([drive])
  expect(parameters).toMatchObject({ scope: `email ${drive}` })
  expect(parameters).not.toHaveProperty('include_granted_scopes')
})
