import { createBroker } from '@credbroker/core'
import { expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { bwsBroker } from './support/bws-broker.ts'
import { refusalOf } from './support/refusal.ts'

test('an unknown member is refused with those that are accepted', async () => {
  const { broker } = await bwsBroker()
  const ask = (request: object) => refusalOf(() => broker.handle({ provider: 'vault', request }))
  expect((await ask({ bwsSecretRequest: { key: 'a' } })).message).toContain('accepted: id, ids, name, list, project')
  expect((await ask({ bwsTokenRequest: { scope: 'a' } })).message).toContain('bwsTokenRequest.scope')
  expect((await ask({ bwsReadRequest: {} })).message).toContain(
    'accepts: bwsTokenRequest, bwsSecretRequest, bwsWriteRequest',
  )
})

test('an unknown and a missing option are refused together, with what is accepted', async () => {
  const error = await refusalOf(() =>
    createBroker({
      config: { version: 1, providers: { vault: { use: 'bws', options: { token: 'x' } } } },
      plugins: { bws: plugin },
    }),
  )
  expect(error.message).toContain('accepted: accessToken')
  expect(error.message).toContain('accessToken: is missing: Access token of a machine account')
})
