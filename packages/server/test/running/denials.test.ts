import type { AuditRecord } from '@credbroker/core'
import { expect, onTestFinished, test } from 'vitest'
import { ask } from './support/ask.ts'
import { liveServer } from './support/live-server.ts'

test('what an access key may not do is on record, once, whether the server or the broker denies it', async () => {
  const records: AuditRecord[] = []
  const server = await liveServer({
    config: {
      providers: { shared: { use: 'apikey', options: { keys: { default: 'k' } } } },
      workloads: { mine: { providers: {} }, other: { providers: { '*': {} } } },
    },
    services: { audit: { append: (record) => void records.push(record) } },
  })
  onTestFinished(() => server.server.close())
  const key = await server.key({ workloads: ['mine'], administers: false })
  const asking = (operation: string, input: object) => ask(server.endpoint, key, `/identities/${operation}`, input)
  records.length = 0
  expect(await asking('ListWorkloadIdentities', {})).toMatchObject({ status: 403 })
  expect(await asking('GetWorkloadAccessToken', { workloadName: 'other' })).toMatchObject({ status: 403 })
  const refusal = { action: 'operation_refused', decision: 'denied', reason: 'access_denied' }
  const workload = expect.stringMatching(/^access-key:CBAK/)
  expect(records).toMatchObject([
    { ...refusal, workload, resource: 'operation/ListWorkloadIdentities' },
    { ...refusal, workload, resource: 'operation/GetWorkloadAccessToken' },
  ])
  const { body } = await asking('GetWorkloadAccessToken', { workloadName: 'mine' })
  records.length = 0
  const request = { workloadIdentityToken: body.workloadAccessToken, resourceCredentialProviderName: 'shared' }
  expect(await asking('api-key', request)).toMatchObject({ status: 403 })
  expect(records).toMatchObject([{ action: 'issue', workload: 'mine', provider: 'shared', decision: 'denied' }])
})
