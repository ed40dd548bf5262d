import { once } from 'node:events'
import { createServer, request as httpRequest, type RequestOptions } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { consentHandler, nodeListener, type RequestHandler } from '../src/index.ts'
import { callbackBroker, returned } from './support/callback-broker.ts'

async function listening(handler: RequestHandler): Promise<number> {
  const server = createServer(nodeListener(handler)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function send(port: number, options: RequestOptions, body = '') {
  const request = httpRequest({ host: '127.0.0.1', port, ...options })
  request.end(body)
  const [answer] = await once(request, 'response')
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

test('takes a browser back over a real connection, once for each request', async () => {
  const { broker, taken } = await callbackBroker(returned)
  const port = await listening(consentHandler(broker))
  const path = '/oauth2/callback/github?code=c&state=s'
  const answer = await send(port, { path })
  expect(answer).toMatchObject({ status: 303, body: '' })
  expect(answer.headers.location).toBe('https://app.example/done?session_id=urn%3Ax')
  expect(await send(port, { path, method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  expect(await send(port, { path, headers: { 'sec-purpose': 'prefetch' } })).toMatchObject({ status: 204 })
  const posted = await send(port, { path, method: 'POST' }, 'state=s'.repeat(50_000))
  expect(posted.status).toBe(405)
  expect(posted.body).toContain('<h1>')
  expect(taken).toEqual(['code=c&state=s'])
})

test('passes on every header of the request and of the answer', async () => {
  const port = await listening(async (request) => {
    const headers = new Headers({ 'x-seen': `${request.headers.get('host')} ${request.headers.get('x-two')}` })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    return new Response(request.url, { status: 201, headers })
  })
  const answer = await send(port, { path: '/x?y#z', headers: { 'x-two': ['1', '2'], host: 'evil.example' } })
  expect(answer).toMatchObject({ status: 201, body: 'http://localhost/x?y#z' })
  expect(answer.headers).toMatchObject({ 'x-seen': 'evil.example 1, 2', 'set-cookie': ['a=1', 'b=2'] })
})

test('a handler that fails is an empty 500', async () => {
  const port = await listening(() => Promise.reject(new Error('canary')))
  expect(await send(port, { path: '/' })).toMatchObject({ status: 500, body: '' })
})

test.each(['http://elsewhere.example/', '*'])('a request for %s is refused', async (target) => {
  const port = await listening(async () => new Response('reached'))
  const socket = connect(port, '127.0.0.1')
  socket.end(`OPTIONS ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /)
})
