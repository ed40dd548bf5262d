import { approveDevice, clients } from '@credbroker-workspace/identity-provider'
import { expect, test } from 'vitest'
import { acceptance } from './support/acceptance.ts'

const { identityProvider, open } = await acceptance()
const options = {
  clientId: clients.basic.clientId,
  clientSecret: clients.basic.clientSecret,
  deviceFlow: true,
}

test('a user without a browser at hand types a code in elsewhere, and polls bring the token', async () => {
  await identityProvider.settings({ accessTokenTtlS: 2 })
  const application = await open({ options })
  const { authorizationUrl, sessionUri, userCode = '' } = await application.consentNeeded()
  application.clock.jump(6000)
  expect(await application.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS', userCode })
  await approveDevice(authorizationUrl, userCode, { user: 'alice', decision: 'allow' })
  application.clock.jump(6000)
  const token = await application.token({ sessionUri })
  expect(await application.userOf(token)).toBe('alice')
  application.clock.jump(3000)
  expect((await application.token()).accessToken).not.toBe(token.accessToken)
})

test('polls of the caller that come too fast are not passed on', async () => {
  const application = await open({ options })
  const { sessionUri } = await application.consentNeeded()
  for (let poll = 0; poll < 20; poll++) await application.ask({ sessionUri })
  const { tokenRequests } = await identityProvider.stats()
  expect(tokenRequests['urn:ietf:params:oauth:grant-type:device_code'] ?? 0).toBeLessThanOrEqual(1)
})
