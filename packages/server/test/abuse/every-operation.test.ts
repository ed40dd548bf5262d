import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataOperations } from '../../src/agentcore/data/data-operations.ts'
import type { AnyOperation } from '../../src/operation/operation.ts'
import { restOperations } from '../../src/rest/rest-operations.ts'
import { storedRules } from '../../src/rest/rules/stored-rules.ts'
import { controlBench } from '../agentcore/control/support/control-bench.ts'
import { type LiveServer, liveServer } from '../running/support/live-server.ts'
import { type Signer, signedRequest } from '../running/support/signed-request.ts'

let live: LiveServer
let agent: Signer
let operations: readonly AnyOperation[]

beforeAll(async () => {
  live = await liveServer({ config: { workloads: { agent: {}, other: {} } } })
  agent = await live.key({ workloads: ['agent'], administers: false })
  const { parts, operations: control } = await controlBench().open()
  const rules = storedRules(parts.resources)
  operations = [...control, ...dataOperations(parts), ...restOperations({ ...parts, workloadRules: rules })]
})
afterAll(() => live.server.close())

const pathOf = ({ path }: AnyOperation) => path.replace(/\{\w+\}/g, 'some-name')

async function statusOf(method: string, path: string, headers: Record<string, string>, body?: Uint8Array) {
  const sent = { method, headers, ...(body !== undefined && { body: new Uint8Array(body) }) }
  const answer = await fetch(`${live.endpoint}${path}`, sent)
  await answer.arrayBuffer()
  return answer.status
}

function signed({ method, path }: { readonly method: string; readonly path: string }) {
  const reads = method === 'POST' || method === 'PUT'
  const body = Buffer.from(reads ? '{}' : '')
  const request = signedRequest(agent, `127.0.0.1:${live.port}`, path, body, { method })
  const headers = Object.fromEntries(request.headers.filter(([name]) => name !== 'host' && name !== 'content-length'))
  return { headers, body: reads ? body : undefined }
}

test('all of the data plane, and nothing else, is for keys that do not administer', () => {
  expect(operations.length).toBeGreaterThan(40)
  for (const { name, plane, administrative } of operations)
    expect([name, administrative]).toEqual([name, plane !== 'data'])
})

test('every operation wants a signature, in every spelling of its path', async () => {
  for (const operation of operations) {
    const path = pathOf(operation)
    const body = operation.method === 'POST' || operation.method === 'PUT' ? Buffer.from('{}') : undefined
    for (const spelling of [path, `/${path}`, `${path}?x=%2F`, path.replaceAll('/', '//')])
      expect([
        spelling,
        await statusOf(operation.method, spelling, { 'content-type': 'application/json' }, body),
      ]).toEqual([spelling, 401])
    for (const spelling of [`${path}/`, path.toUpperCase(), path.replace('/i', '/%69').replace('/c', '/%63')])
      expect([spelling, [401, 404]]).toEqual([
        spelling,
        expect.arrayContaining([await statusOf(operation.method, spelling, {}, body)]),
      ])
  }
})

test('every operation that administers refuses a key that does not, before it reads the body', async () => {
  for (const operation of operations) {
    if (!operation.administrative) continue
    const { method } = operation
    const path = pathOf(operation)
    const { headers, body } = signed({ method, path })
    expect([operation.name, await statusOf(method, path, headers, body)]).toEqual([operation.name, 403])
  }
})

test('a signature is for one operation, one method and one body', async () => {
  const path = '/identities/GetWorkloadAccessToken'
  const { headers, body } = signed({ method: 'POST', path })
  expect(await statusOf('POST', path, headers, body)).toBe(400)
  expect(await statusOf('POST', '/identities/api-key', headers, body)).toBe(401)
  expect(await statusOf('POST', `${path}?x=1`, headers, body)).toBe(401)
  expect(await statusOf('POST', path, headers, Buffer.from('{"workloadName":"agent"}'))).toBe(401)
  const tags = '/tags/some-name'
  const read = signed({ method: 'GET', path: tags })
  expect(await statusOf('GET', tags, read.headers)).toBe(403)
  expect(await statusOf('DELETE', tags, read.headers)).toBe(401)
})
