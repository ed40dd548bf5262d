import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { errorOf, fetchUnderTest, until } from '../support/fetch-under-test.ts'
import { serve, serveBytes } from '../support/loopback-server.ts'

describe('an answer', () => {
  test('has status, reason, headers, several cookies, URL and body', async () => {
    const { origin } = await serve((_, response) => {
      response.writeHead(418, "I'm a teapot", {
        'set-cookie': ['a=1', 'b=2'],
        'x-two': ['1', '2'],
        'x-latin': 'caf\u00e9',
      })
      response.end('{"short":true}')
    })
    const answer = await fetchUnderTest().fetch(`${origin}/path?query`)
    expect(answer).toBeInstanceOf(Response)
    expect(answer).toMatchObject({ status: 418, statusText: "I'm a teapot", ok: false, redirected: false })
    expect(answer.url).toBe(`${origin}/path?query`)
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('x-two')).toBe('1, 2')
    expect(answer.headers.get('x-latin')).toBe('caf\u00e9')
    const copy = answer.clone()
    expect(await answer.json()).toEqual({ short: true })
    expect(await copy.text()).toBe('{"short":true}')
  })

  test.each([204, 205, 304])('of %i has no body', async (status) => {
    const { origin, connections } = await serve((_, response) => response.writeHead(status).end())
    const { fetch } = fetchUnderTest()
    for (let call = 0; call < 2; call++) {
      const answer = await fetch(origin)
      expect(answer).toMatchObject({ status, body: null })
      expect(await answer.text()).toBe('')
    }
    expect(connections()).toBe(1)
  })

  test('to HEAD has a length and no body', async () => {
    const { origin } = await serve((_, response) => response.writeHead(200, { 'content-length': 10 ** 9 }).end())
    const answer = await fetchUnderTest().fetch(origin, { method: 'HEAD' })
    expect(answer.body).toBeNull()
    expect(answer.headers.get('content-length')).toBe('1000000000')
  })

  test('may come after informational ones, in chunks, or until the connection ends', async () => {
    const bodies = [
      'content-length: 2\r\n\r\nhi',
      'transfer-encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n',
      '\r\nhi',
    ]
    const { origin } = await serveBytes((socket, _, connection) => {
      const early = 'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n'
      socket.end(`${early}HTTP/1.1 200 OK\r\nconnection: close\r\n${bodies[connection - 1]}`)
    })
    const { fetch } = fetchUnderTest()
    for (const _ of bodies) expect(await (await fetch(origin)).text()).toBe('hi')
  })

  test.each([
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a status that there is not', 'HTTP/1.1 799 Strange\r\ncontent-length: 0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['too many headers', `HTTP/1.1 200 OK\r\nplanted: ${'x'.repeat(70_000)}\r\n\r\n`],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\ncontent-encoding: planted\r\ncontent-length: 1\r\n\r\na'],
    ['two codings', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip\r\ncontent-length: 1\r\n\r\na'],
    ['nothing', ''],
  ])('that is %s is an error', async (_, bytes) => {
    const { origin } = await serveBytes((socket) => socket.end(bytes))
    const error = await errorOf(fetchUnderTest().fetch(origin))
    expect(error.code).toBe('upstream_unavailable')
    expect(`${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`).not.toMatch(/planted|SSH|xxx/)
  })

  test.each([
    ['is shorter than announced', 'content-length: 10\r\n\r\nplanted'],
    [
      'is compressed and breaks off',
      `content-encoding: gzip\r\ncontent-length: 99\r\n\r\n${gzipSync('planted').subarray(0, 12).toString('latin1')}`,
    ],
    ['ends in a chunk', 'transfer-encoding: chunked\r\n\r\n5\r\npla'],
    ['has a chunk that is none', 'transfer-encoding: chunked\r\n\r\nplanted\r\n'],
  ])('whose body %s fails while it is read', async (_, rest) => {
    const { origin } = await serveBytes((socket) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`, 'latin1'))
    const answer = await fetchUnderTest().fetch(origin)
    const error = await errorOf(answer.text())
    expect(error.code).toBe('upstream_unavailable')
    expect(error.message).toMatch(/^reading the answer of "127\.0\.0\.1" failed/)
    expect(error.message).not.toContain('planted')
  })

  test('that is reset before anybody reads it fails while it is read', async () => {
    const { origin } = await serveBytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', () => socket.resetAndDestroy())
    })
    const answer = await fetchUnderTest()
      .fetch(origin)
      .catch(() => undefined)
    await until(() => true)
    if (answer !== undefined) expect((await errorOf(answer.text())).code).toBe('upstream_unavailable')
  })
})

describe('compression', () => {
  const text = 'a credential broker '.repeat(100)
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['identity', Buffer.from(text)],
  ])('%s is undone', async (coding, bytes) => {
    const { origin, connections } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(bytes)
    })
    const { fetch } = fetchUnderTest()
    for (let call = 0; call < 2; call++) expect(await (await fetch(origin)).text()).toBe(text)
    expect(connections()).toBe(1)
  })

  test.each([
    ['gzip', Buffer.from('not gzip')],
    ['gzip', gzipSync(text).subarray(0, 30)],
    ['br', Buffer.from('not br')],
    ['deflate', deflateRawSync(text)],
  ])('broken %s fails while it is read', async (coding, bytes) => {
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(bytes)
    })
    const answer = await fetchUnderTest().fetch(origin)
    expect((await errorOf(answer.text())).code).toBe('upstream_unavailable')
  })
})

describe('an answer that is too large', () => {
  const chunk = Buffer.alloc(64 * 1024)

  test('is refused at once when it says so', async () => {
    const { origin, connections } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 10 * 1024 * 1024 + 1 }).write(chunk)
    })
    const error = await errorOf(fetchUnderTest().fetch(origin))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
    expect(error.message).toBe('the answer of "127.0.0.1" is larger than 10485760 bytes')
    expect(connections()).toBe(1)
  })

  test('is stopped at the limit, and the connection closed', async () => {
    let closed = false
    const { origin } = await serve((_, response) => {
      const more = () => {
        while (response.write(chunk));
      }
      response.on('drain', more)
      response.on('close', () => {
        closed = true
      })
      more()
    })
    const answer = await fetchUnderTest().fetch(origin, { maxResponseBytes: 1_000_000 })
    let read = 0
    const error = await errorOf(
      (async () => {
        for await (const bytes of answer.body!) read += bytes.length
      })(),
    )
    expect(error.message).toBe('the answer of "127.0.0.1" is larger than 1000000 bytes')
    expect(read).toBeLessThanOrEqual(1_000_000)
    await until(() => closed)
  })

  test('exactly the limit is not too large', async () => {
    const { origin } = await serve((_, response) => response.end('x'.repeat(1000)))
    const { fetch } = fetchUnderTest()
    expect((await (await fetch(origin, { maxResponseBytes: 1000 })).text()).length).toBe(1000)
    expect((await errorOf(fetch(origin, { maxResponseBytes: 999 }))).message).toContain('larger than 999')
  })

  test.each([
    ['gzip', gzipSync(Buffer.alloc(50 * 1024 * 1024))],
    ['br', brotliCompressSync(Buffer.alloc(50 * 1024 * 1024))],
  ])('a bomb of %s is stopped at the limit', async (coding, bomb) => {
    expect(bomb.length).toBeLessThan(100_000)
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(bomb)
    })
    const answer = await fetchUnderTest().fetch(origin, { maxResponseBytes: 200_000 })
    let read = 0
    const error = await errorOf(
      (async () => {
        for await (const bytes of answer.body!) read += bytes.length
      })(),
    )
    expect(error.message).toContain('larger than 200000 bytes')
    expect(read).toBeLessThanOrEqual(200_000)
  })

  test('what is compressed counts too: empty pieces without end are stopped', async () => {
    const state = { closed: false }
    const empty = Buffer.concat(Array.from({ length: 3000 }, () => gzipSync('')))
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      const more = () => {
        while (!state.closed && response.write(empty));
      }
      response.on('drain', more)
      response.on('close', () => {
        state.closed = true
      })
      more()
    })
    const answer = await fetchUnderTest().fetch(origin, { maxResponseBytes: 200_000 })
    expect((await errorOf(answer.text())).message).toContain('larger than 200000 bytes')
    await until(() => state.closed)
  })

  test('what follows the end of compressed data is not waited for', async () => {
    let closed = false
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(Buffer.concat([gzipSync('x'), chunk]))
      response.on('close', () => {
        closed = true
      })
    })
    expect(await (await fetchUnderTest().fetch(origin)).text()).toBe('x')
    await until(() => closed)
  })
})

test('reads from the network only as fast as somebody reads the body', async () => {
  let written = 0
  const chunk = Buffer.alloc(64 * 1024)
  const { origin } = await serve((_, response) => {
    const more = () => {
      while (written < 64 * 1024 * 1024 && response.write(chunk)) written += chunk.length
    }
    response.on('drain', more)
    more()
  })
  const answer = await fetchUnderTest().fetch(origin, { maxResponseBytes: 2 ** 30 })
  let turns = 0
  await until(() => ++turns > 2000)
  expect(written).toBeLessThan(32 * 1024 * 1024)
  await answer.body!.cancel()
})

test('a body that nobody wants closes its connection and waits for nothing', async () => {
  let closed = false
  const { origin } = await serve((_, response) => {
    response.on('close', () => {
      closed = true
    })
    response.write('never ends')
  })
  const { fetch, clock } = fetchUnderTest()
  const answer = await fetch(origin)
  await answer.body!.cancel()
  await until(() => closed)
  expect(clock.pending).toBe(0)
})
