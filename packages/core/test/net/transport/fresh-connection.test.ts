import { expect, test } from 'vitest'
import { mayHaveArrived } from '../../../src/index.ts'
import { errorOf, fetchUnderTest } from '../support/fetch-under-test.ts'
import { serve, serveBytes } from '../support/loopback-server.ts'

const fresh = { method: 'POST', body: 'x', freshConnection: true } as const

test('a call that wants it has a connection to itself, before and after', async () => {
  const kept: string[] = []
  const { origin, connections } = await serve((request, response) => {
    kept.push(request.headers.connection ?? '')
    response.end('x')
  })
  const { fetch } = fetchUnderTest()
  const call = async (init = {}) => (await fetch(origin, init)).text()
  await call()
  await call()
  expect(connections()).toBe(1)
  await call(fresh)
  await call(fresh)
  expect(connections()).toBe(3)
  await call()
  expect(connections()).toBe(3)
  expect(kept).toEqual(['keep-alive', 'keep-alive', 'close', 'close', 'keep-alive'])
})

test('it never meets the kept connection that has died unnoticed', async () => {
  const { origin, connections } = await serveBytes((socket, bytes, connection) => {
    if (connection === 1 && bytes.includes('POST')) socket.resetAndDestroy()
    else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx')
  })
  const { fetch } = fetchUnderTest()
  await (await fetch(origin)).text()
  expect(await (await fetch(origin, fresh)).text()).toBe('x')
  expect(connections()).toBe(2)
})

test('it is made once: a connection that breaks is not replaced', async () => {
  const { origin, connections } = await serveBytes((socket) => socket.resetAndDestroy())
  const error = await errorOf(fetchUnderTest().fetch(origin, fresh))
  expect(mayHaveArrived(error)).toBe(true)
  expect(connections()).toBe(1)
})

test('calls at once do not share one', async () => {
  const { origin, connections } = await serve((_, response) => response.end('x'))
  const { fetch } = fetchUnderTest()
  await Promise.all(Array.from({ length: 5 }, async () => (await fetch(origin, fresh)).text()))
  expect(connections()).toBe(5)
})
