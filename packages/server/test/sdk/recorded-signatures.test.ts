import { memoryStore } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccessKeyRecord } from '../../src/resources/access-keys.ts'
import { writeRecord } from '../../src/resources/records/stored-json.ts'
import { parseAmzDate } from '../../src/sigv4/amz-date.ts'
import { type VectorCase, vectorCases, vectorKey } from '../sigv4/vectors.ts'
import { type RawReply, type RawRequest, sendRaw } from './support/raw-request.ts'
import { SdkServer } from './support/sdk-server.ts'

/** Ids have a form here, so the recorded one cannot be a key's. It is no part of what is signed. */
const keyId = `CBAK${'A'.repeat(16)}`

const clock = new VirtualClock()
let server: SdkServer

beforeAll(async () => {
  server = await SdkServer.start({
    services: { clock, store: memoryStore(clock) },
    config: { workloads: { 'agent-1': {} } },
  })
  const record: AccessKeyRecord = {
    format: 1,
    id: keyId,
    secret: vectorKey.secret.reveal(),
    workloads: 'all',
    administers: true,
    createdAtMs: clock.now(),
  }
  await writeRecord(server.context.store, `access-key/${keyId}`, record)
})
afterAll(() => server.close())

/** The recorded request, sent at the time at which it was signed. */
function recorded({ method, url, request, body }: VectorCase): RawRequest {
  const { authorization = '', ...headers } = request.headers
  const signed = authorization.replace(vectorKey.accessKeyId, keyId)
  clock.jump((parseAmzDate(headers['x-amz-date'] ?? '') ?? 0) - clock.now())
  return { method, path: url, headers: { ...headers, authorization: signed }, body }
}

const send = (request: RawRequest): Promise<RawReply> => sendRaw(server.endpoint, request)

/** The recorded workload tokens are another broker's, which is found out only once the sender is known. */
function expectKnownSender({ status, body }: RawReply, { case: name, body: sent }: VectorCase): void {
  if (sent.includes('wat-opaque')) {
    expect(status, body).toBe(401)
    expect(body).toContain('workload')
    expect(body).not.toContain('signature')
    return
  }
  // The YAML's workload has no tags and takes none.
  const answers: Readonly<Record<string, number>> = { TagResource: 400, UntagResource: 400 }
  expect(status, body).toBe(answers[name] ?? 200)
}

describe.each(vectorCases)('the recorded request $title', (vector) => {
  test('is accepted over the wire', async () => {
    expectKnownSender(await send(recorded(vector)), vector)
  })

  test('is refused when any part that is signed was altered on the way', async () => {
    const request = recorded(vector)
    const altered = alterations(request)
    expect(Object.keys(altered).length).toBeGreaterThan(6)
    for (const [part, each] of Object.entries(altered)) {
      const { status, headers, body } = await send(each)
      expect(status, part).toBe(401)
      expect(headers['x-amzn-errortype'], part).toBe('UnauthorizedException')
      expect(body, part).not.toContain('workload')
    }
  })

  test('is refused 20 minutes later, with what time it is', async () => {
    const request = recorded(vector)
    clock.jump(20 * 60_000)
    const { status, body } = await send(request)
    expect(status).toBe(401)
    expect(JSON.parse(body).message).toMatch(
      /more than 5 minutes before the time of this server, which is 2026-11-21T07:0/,
    )
  })
})

/** The same request with one part changed in each, in a way that still leads to an operation. */
function alterations(request: RawRequest): Readonly<Record<string, RawRequest>> {
  const { headers, path, body, method } = request
  const { authorization = '' } = headers
  const list = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? ''
  // The length goes with the body.
  const signed = list.split(';').filter((name) => name !== 'content-length')
  const withHeader = (name: string, value: string): RawRequest => ({
    ...request,
    headers: { ...headers, [name]: value },
  })
  const other = path.startsWith('/tags/')
    ? path.replace('agent-1', 'agent-2')
    : '/identities/GetWorkloadAccessTokenForUserId'
  const longer = `${body} `
  const flipped = authorization.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  return {
    ...Object.fromEntries(signed.map((name) => [name, withHeader(name, changed(name, headers[name] ?? ''))])),
    ...Object.fromEntries(signed.map((name) => [`without ${name}`, without(request, name)])),
    path: { ...request, path: other },
    ...(path.startsWith('/tags/') && { method: { ...request, method: method === 'POST' ? 'DELETE' : 'POST' } }),
    query: { ...request, path: path.includes('?') ? path.replace('tagKeys=a', 'tagKeys=c') : `${path}?tagKeys=c` },
    ...(body !== '' && {
      body: {
        ...request,
        body: longer,
        headers: { ...headers, ...(headers['content-length'] && { 'content-length': String(longer.length) }) },
      },
    }),
    signature: withHeader('authorization', flipped),
    region: withHeader('authorization', authorization.replace('/us-east-1/', '/eu-west-1/')),
    day: withHeader('authorization', authorization.replace('/20261121/', '/20261122/')),
    key: withHeader('authorization', authorization.replace(keyId, server.signer.id)),
    list: withHeader('authorization', authorization.replace(/;host|host;/, '')),
  }
}

function changed(name: string, value: string): string {
  if (name === 'x-amz-date') return value.replace(/.Z$/, (end) => (end === '0Z' ? '1Z' : '0Z'))
  if (name === 'x-amz-content-sha256') return value.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  return `${value}${name === 'host' ? '0' : '; more=1'}`
}

/** Without `host` it would be no HTTP: then it is an empty one. */
function without(request: RawRequest, name: string): RawRequest {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([each]) => each !== name))
  return { ...request, headers: name === 'host' ? { ...headers, host: '' } : headers }
}
