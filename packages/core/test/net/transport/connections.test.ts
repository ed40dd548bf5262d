import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { errorOf, fetchUnderTest, until } from '../support/fetch-under-test.ts'
import { serve, serveBytes } from '../support/loopback-server.ts'

const ok = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`

test('calls one after another share a connection', async () => {
  const { origin, connections } = await serve((_, response) =>
    response.writeHead(200, { 'content-length': 1 }).end('x'),
  )
  const { fetch } = fetchUnderTest()
  for (let call = 0; call < 4; call++) {
    const method = call === 2 ? 'HEAD' : 'GET'
    await (await fetch(origin, { method })).text()
  }
  expect(connections()).toBe(1)
})

test('a small answer that nobody reads leaves its connection free', async () => {
  const { origin, connections } = await serve((_, response) => response.end('x'.repeat(30_000)))
  const { fetch, clock } = fetchUnderTest()
  const answers = []
  for (let call = 0; call < 3; call++) {
    answers.push(await fetch(origin))
    await until(() => clock.pending === 0)
  }
  expect(connections()).toBe(1)
  expect((await answers[0]!.text()).length).toBe(30_000)
})

test('calls loopback by every name that it has', async () => {
  const six = await serve((_, response) => response.end('six'), '::1')
  const four = await serve((_, response) => response.end('four'))
  const { fetch } = fetchUnderTest()
  expect(await (await fetch(six.origin)).text()).toBe('six')
  expect(await (await fetch(`http://localhost:${six.port}`)).text()).toBe('six')
  expect(await (await fetch(`http://localhost:${four.port}`)).text()).toBe('four')
  expect(await (await fetch(`http://a.localhost:${four.port}`)).text()).toBe('four')
})

test('lets the process end while a connection is kept', async () => {
  const { origin } = await serveBytes((socket) => socket.write(ok('x')))
  const module = (name: string) => JSON.stringify(new URL(`../../../src/${name}`, import.meta.url).href)
  const program = `
    import { guardedFetch } from ${module('net/guarded-fetch.ts')}
    import { systemClock, systemRandom } from ${module('services/default-services.ts')}
    const fetch = guardedFetch({ allowLoopback: true }, { clock: systemClock, random: systemRandom() })
    console.log(await (await fetch('${origin}')).text())
    console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length)`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    // The kept connection would hold it for 10 s, and the call's own time-out for 30 s.
    timeout: 9000,
  })
  expect((await run).stdout).toBe('x\n0\n')
})

test('what a server sends without being asked is no answer to the next call', async () => {
  const { origin, connections } = await serveBytes((socket, _, connection) => {
    socket.write(connection === 1 ? ok('first') + ok('poison') : ok('second'))
  })
  const { fetch } = fetchUnderTest()
  expect(await (await fetch(origin)).text()).toBe('first')
  await until(() => true)
  expect(await (await fetch(origin)).text()).toBe('second')
  expect(connections()).toBe(2)
})

/** Answers once on its first connection and ends it without a word when it is used again. */
function forgetful() {
  const seen: string[] = []
  const served = new Set<unknown>()
  const server = serveBytes((socket, bytes, connection) => {
    seen.push(`${connection} ${bytes.toString().split(' ')[0]}`)
    if (connection === 1 && served.has(socket)) socket.destroy()
    else socket.write(ok('x'))
    served.add(socket)
  })
  return { seen, server }
}

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])(
  'a kept connection that is dead is replaced for %s',
  async (method) => {
    const { seen, server } = forgetful()
    const { origin } = await server
    const { fetch } = fetchUnderTest()
    await (await fetch(origin)).text()
    expect((await fetch(origin, { method })).status).toBe(200)
    expect(seen).toEqual(['1 GET', `1 ${method}`, `2 ${method}`])
  },
)

test('a POST is not sent twice because a kept connection is dead, unless the call may be repeated', async () => {
  const { seen, server } = forgetful()
  const { origin } = await server
  const { fetch } = fetchUnderTest()
  await (await fetch(origin)).text()
  const error = await errorOf(fetch(origin, { method: 'POST', body: 'x' }))
  expect(error.message).toBe('calling "127.0.0.1" failed (ECONNRESET); try again')
  expect(seen).toEqual(['1 GET', '1 POST'])
})

test('a call that may be repeated is, on a fresh connection', async () => {
  const { seen, server } = forgetful()
  const { origin } = await server
  const { fetch } = fetchUnderTest()
  await (await fetch(origin)).text()
  expect((await fetch(origin, { method: 'POST', body: 'x', retries: 1 })).status).toBe(200)
  expect(seen).toEqual(['1 GET', '1 POST', '2 POST'])
})

test('a reset on a fresh connection is an error, not a reason to try again', async () => {
  const { origin, connections } = await serveBytes((socket) => socket.destroy())
  expect((await errorOf(fetchUnderTest().fetch(origin))).message).toContain('ECONNRESET')
  expect(connections()).toBe(1)
})
