import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/operation/exchange.ts'
import { transportErrorAnswer } from '../../src/shell/failures/transport-error-answer.ts'
import { throttled } from '../../src/shell/failures/transport-failure.ts'
import type { RawAnswer } from './support/raw-client.ts'
import { parseAnswer, rawClient } from './support/raw-client.ts'
import { startShell } from './support/start-shell.ts'

function expectShape({ status, headers, body }: RawAnswer, wanted: number, type: string): void {
  expect(status).toBe(wanted)
  expect(headers['x-amzn-errortype']).toBe(type)
  expect(headers['content-type']).toBe('application/json')
  expect(headers['x-amzn-requestid']).toBe('a-request-id')
  expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body))
  expect(JSON.parse(body)).toMatchObject({ message: expect.any(String) })
}

const ask = 'POST /identities/GetTokenVault HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n'

describe('what never becomes a request is refused in the shape of AgentCore', () => {
  test('bytes that are no HTTP', async () => {
    const { port } = await startShell()
    const client = rawClient(port)
    client.send('\x16\x03\x01 hello\r\n\r\n')
    expectShape(parseAnswer(await client.ended), 400, 'ValidationException')
  })

  test('a request of HTTP/1.1 without Host', async () => {
    const { port } = await startShell()
    const client = rawClient(port)
    client.send('POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n')
    expectShape(parseAnswer(await client.until('}')), 400, 'ValidationException')
  })

  test('header lines over the limit', async () => {
    const { port } = await startShell()
    const client = rawClient(port)
    client.send(`${ask}x-long: ${'a'.repeat(17 * 1024)}\r\n\r\n`)
    expectShape(parseAnswer(await client.ended), 431, 'ValidationException')
  })

  test('a body that is announced to be longer than the limit', async () => {
    const { port } = await startShell()
    const client = rawClient(port)
    client.send(`${ask}content-length: ${1024 * 1024 + 1}\r\n\r\n`)
    expectShape(parseAnswer(await client.until('}')), 413, 'ValidationException')
  })

  test('a chunked body that turns out longer than the limit', async () => {
    const { port } = await startShell({ limits: { bodyBytes: 100 } })
    const client = rawClient(port)
    client.send(`${ask}transfer-encoding: chunked\r\n\r\n`)
    client.send(`65\r\n${'a'.repeat(101)}\r\n`)
    expectShape(parseAnswer(await client.until('}')), 413, 'ValidationException')
  })

  test('a client that dribbles its headers', async () => {
    const { port } = await startShell({ limits: { requestTimeoutMs: 300 } })
    const client = rawClient(port)
    client.send(ask)
    const startedMs = performance.now()
    const dribble = setInterval(() => client.send('x: y\r\n'), 50)
    const text = await client.ended
    clearInterval(dribble)
    expectShape(parseAnswer(text), 408, 'RequestTimeoutException')
    expect(performance.now() - startedMs).toBeLessThan(1500)
  })

  test('a client that dribbles its body', async () => {
    const { port, logger } = await startShell({ limits: { requestTimeoutMs: 300 } })
    const client = rawClient(port)
    client.send(`${ask}content-length: 1000\r\n\r\n`)
    const startedMs = performance.now()
    const dribble = setInterval(() => client.send('a'), 50)
    const text = await client.ended
    clearInterval(dribble)
    expectShape(parseAnswer(text), 408, 'RequestTimeoutException')
    expect(performance.now() - startedMs).toBeLessThan(1500)
    expect(logger.lines).toEqual([])
  })

  test('an operation that fails by a bug, at once or later', async () => {
    const secret = 'hunter2'
    const bug = () => {
      throw new TypeError(secret)
    }
    const now = await startShell({ answer: bug })
    const later = await startShell({ answer: async () => bug() })
    for (const { origin, logger } of [now, later]) {
      const answer = await fetch(origin, { method: 'POST', body: '{}' })
      expect(answer.status).toBe(500)
      expect(answer.headers.get('x-amzn-errortype')).toBe('InternalServerException')
      expect(JSON.stringify(await answer.json())).not.toContain(secret)
      expect(logger.lines).toMatchObject([{ level: 'error', fields: { error: 'TypeError' } }])
      expect(JSON.stringify(logger.lines)).not.toContain(secret)
    }
  })
})

describe('after a refusal', () => {
  test('the rest of a body that is too long is thrown away and the connection goes on', async () => {
    const { port } = await startShell({ limits: { bodyBytes: 100 } })
    const client = rawClient(port)
    client.send(`${ask}content-length: 100000\r\n\r\n`)
    await client.until('413')
    client.send('a'.repeat(100_000))
    client.send(`${ask}content-length: 2\r\n\r\n{}`)
    expect(await client.until('HTTP/1.1 200')).toContain('/identities/GetTokenVault')
  })

  test('a client that goes on dribbling such a body is cut off without a second answer', async () => {
    const { port } = await startShell({ limits: { bodyBytes: 100, requestTimeoutMs: 300 } })
    const client = rawClient(port)
    client.send(`${ask}content-length: 100000\r\n\r\n`)
    const text = await client.ended
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(text).toContain('413')
  })

  test('what follows a request that is being answered is not answered in its place', async () => {
    const { port } = await startShell({ answer: () => new Promise(() => {}) })
    const client = rawClient(port)
    client.send(`${ask}content-length: 0\r\n\r\n`)
    client.send('no HTTP at all\r\n\r\n')
    expect(await client.ended).toBe('')
  })

  test('connections over the number allowed are closed as they come', async () => {
    const { port } = await startShell({ limits: { connections: 1 } })
    const first = rawClient(port)
    first.send(`${ask}content-length: 0\r\n\r\n`)
    await first.until('200')
    const second = connect(port, '127.0.0.1')
    await new Promise((resolve) => second.on('error', resolve).on('close', resolve))
    first.send(`${ask}content-length: 0\r\n\r\n`)
    expect(await first.until(/200[^]*200/)).toBeTruthy()
  })
})

test('a failure is told as the pipeline tells of its answers', () => {
  const outcomes: Outcome[] = []
  const answer = transportErrorAnswer({ requestId: () => 'r', observe: (outcome) => void outcomes.push(outcome) })
  expect(answer(throttled(1200)).headers['retry-after']).toBe('2')
  expect(answer(throttled(0)).headers['retry-after']).toBe('1')
  expect(outcomes[0]).toEqual({
    requestId: 'r',
    operation: undefined,
    principal: undefined,
    status: 429,
    errorType: 'ThrottlingException',
    durationMs: 0,
  })
})
