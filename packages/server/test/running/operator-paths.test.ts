import { startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { memoryStore } from '@credbroker/core'
import { faultyStore } from '@credbroker/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { wallClock } from '../shell/support/start-shell.ts'
import { ask } from './support/ask.ts'
import { idpProvider, workloadToken } from './support/consenting.ts'
import { liveServer } from './support/live-server.ts'

test('health, readiness and metrics tell of the traffic that there was', async () => {
  const idp = await startIdentityProvider()
  onTestFinished(() => idp.close())
  const clock = new JumpingClock()
  const store = faultyStore(memoryStore(wallClock))
  const { server, endpoint, key } = await liveServer({
    config: {
      providers: { idp: idpProvider(idp) },
      workloads: { agent: { providers: { '*': {} } } },
      audit: { enabled: true },
    },
    services: { clock, store, keys: { keyId: 'open', wrap: async (one) => one, unwrap: async (_id, one) => one } },
  })
  onTestFinished(() => server.close())
  const signer = await key()
  const read = async (path: string) => {
    const answer = await fetch(endpoint + path)
    return { status: answer.status, text: await answer.text() }
  }
  const readiness = async () => {
    const { status, text } = await read('/readyz')
    return { status, report: JSON.parse(text) }
  }
  expect(await read('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' })
  expect(await readiness()).toEqual({
    status: 200,
    report: { status: 'ready', checks: { store: { status: 'good' }, providers: { idp: { status: 'unknown' } } } },
  })

  const workloadIdentityToken = await workloadToken(endpoint, signer, 'agent')
  const input = { workloadIdentityToken, resourceCredentialProviderName: 'idp', scopes: [], oauth2Flow: 'M2M' }
  const machine = (more: object = {}) =>
    ask(endpoint, signer, '/identities/oauth2/token', { ...input, ...more }, clock.now())
  expect(await machine()).toMatchObject({ status: 200 })
  expect(await machine()).toMatchObject({ status: 200 })
  expect(await machine()).toMatchObject({ status: 200 })
  // Just before the token ends: it is given once more, and another is fetched meanwhile.
  clock.jump(3_590_000)
  expect(await machine()).toMatchObject({ status: 200 })
  expect(await machine({ resourceCredentialProviderName: 'nobody' })).toMatchObject({ status: 404 })
  await idp.settings({
    faults: [{ endpoint: 'token', times: 9, answer: { status: 400, body: { error: 'invalid_client' } } }],
  })
  expect(await machine({ scopes: ['files:read'] })).toMatchObject({
    status: 403,
    body: { upstreamCode: 'invalid_client' },
  })

  const metrics = async () => {
    const { text } = await read('/metrics')
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    )
  }
  const requests = (operation: string, status: number) =>
    `credbroker_request_duration_seconds_count{operation="${operation}",status="${status}"}`
  const upstream = (outcome: string) =>
    `credbroker_upstream_duration_seconds_count{provider="idp",outcome="${outcome}"}`
  const asked = (provider: string) =>
    `credbroker_credential_duration_seconds_count{operation="GetResourceOauth2Token",provider="${provider}"}`
  const kind = 'provider="idp",kind="oauth2Token"'
  const found = await metrics()
  // The identity provider was asked what it is, for a token, and for another.
  for (const [series, count] of [
    [requests('GetWorkloadAccessToken', 200), 1],
    [requests('GetResourceOauth2Token', 200), 4],
    [requests('GetResourceOauth2Token', 403), 1],
    [requests('GetResourceOauth2Token', 404), 1],
    [asked('idp'), 5],
    [asked('nobody'), undefined],
    [upstream('2xx'), 3],
    [upstream('4xx'), 1],
    [`credbroker_credentials_issued_total{${kind},cached="false"}`, 1],
    [`credbroker_credentials_issued_total{${kind},cached="true"}`, 3],
    [`credbroker_renewals_total{${kind},background="true"}`, 1],
    ['credbroker_failures_total{provider="idp",code="upstream_rejected"}', 1],
    ['credbroker_audit_waiting', 0],
    ['credbroker_reloads_total', 0],
  ] as const)
    expect([series, found.get(series)]).toEqual([series, count])
  expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)

  clock.jump(2_000)
  expect(await readiness()).toMatchObject({
    status: 200,
    report: { checks: { providers: { idp: { status: 'failing', lastCode: 'upstream_rejected' } } } },
  })
  store.failBefore('get', 1)
  clock.jump(2_000)
  expect(await readiness()).toMatchObject({
    status: 503,
    report: { status: 'unready', checks: { store: { status: 'failing' } } },
  })
  // The process itself is well: to start it anew would help nobody.
  expect(await read('/healthz')).toMatchObject({ status: 200 })
  clock.jump(2_000)
  expect(await readiness()).toMatchObject({ status: 200 })
})
