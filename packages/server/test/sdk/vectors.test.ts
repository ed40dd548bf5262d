import { expect, onTestFinished, test } from 'vitest'
import { prepared, withVendor } from './support/prepared.ts'
import { readBy, sendRaw } from './support/raw-request.ts'
import { expectClean, expectShape } from './support/reply-shape.ts'
import { recordedCases, requestOf } from './support/vector-files.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

withVendor()

test('all operations of both planes were recorded, of both clients', () => {
  expect(new Set(recordedCases.map(({ operation }) => operation)).size).toBe(32)
  expect(new Set(recordedCases.map(({ client }) => client))).toEqual(new Set(['aws-sdk-js-v3', 'boto3']))
})

test.each(recordedCases)('answers $title as AWS does', async (recorded) => {
  const { operation, plane, vector } = recorded
  const [server, body] = await prepared(recorded)
  onTestFinished(() => server.close())
  const reply = await sendRaw(server.endpoint, requestOf(recorded, body))
  const { status, body: sample } = vector.sampleResponse
  expect(reply.status, reply.body).toBe(status)
  expect(reply.headers['x-amzn-requestid']).toMatch(uuid)
  expect(reply.headers['x-amzn-errortype']).toBeUndefined()
  if (status === 204) expect(reply.body).toBe('')
  else {
    expect(reply.headers['content-type']).toBe('application/json')
    const answer: unknown = JSON.parse(reply.body)
    expectShape(answer, sample, operation)
    expectClean(answer, operation)
  }
  const { $metadata, ...output } = await readBy(plane, operation, vector.input, reply)
  expect($metadata).toMatchObject({ httpStatusCode: status, requestId: reply.headers['x-amzn-requestid'] })
  const { output: parsed } = vector.parsedBy['aws-sdk-js-v3'] ?? {}
  // The recording wrote its times as text.
  expectShape(JSON.parse(JSON.stringify(output)), parsed, operation)
})
