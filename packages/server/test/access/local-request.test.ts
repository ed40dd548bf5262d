import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { requireLocal } from '../../src/access/local-request.ts'
import { type LiveServer, liveServer } from '../running/support/live-server.ts'

describe('without signatures a request is taken', () => {
  test.each([
    'localhost',
    'LOCALHOST:8787',
    'agentcore.localhost:8787',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]:8787',
    undefined,
  ])('for the host %s', (host) => {
    expect(() => requireLocal({ headers: { host } })).not.toThrow()
  })
})

describe('without signatures a request is refused', () => {
  const names = [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example#localhost',
    '',
    '0.0.0.0',
  ]
  test.each(names)('for the host "%s", which a page may have made point here', (host) => {
    expect(() => requireLocal({ headers: { host } })).toThrow(expect.objectContaining({ code: 'access_denied' }))
  })

  test.each(['https://evil.example', 'null', 'http://localhost:3000'])('from the page of %s', (origin) => {
    const headers = { host: 'localhost:8787', origin }
    expect(() => requireLocal({ headers })).toThrow(expect.objectContaining({ code: 'access_denied' }))
  })
})

describe.each(['dev', 'off'] as const)('a server with --auth %s', (auth) => {
  let live: LiveServer
  afterEach(() => live.server.close())

  test('rotates no keys for a page of another origin or of a name that was made to point here', async () => {
    live = await liveServer({ auth })
    for (const headers of [
      'host: evil.example',
      `host: localhost:${live.port}\r\norigin: https://evil.example`,
      `host: localhost:${live.port}\r\norigin: null`,
    ])
      expect(await answered(headers)).toMatch(/^HTTP\/1.1 403 .*AccessDeniedException/s)
    const own = await answered(`host: localhost:${live.port}`)
    expect(own).toMatch(auth === 'off' ? /^HTTP\/1.1 204 / : /^HTTP\/1.1 401 /)
  })

  /** What a browser sends for a page without asking the server first: a POST without a body. */
  async function answered(headers: string): Promise<string> {
    const socket = connect(live.port, '127.0.0.1')
    const target = '/credbroker/v1/workload-token-keys/rotate'
    socket.write(`POST ${target} HTTP/1.1\r\n${headers}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
    return text(socket)
  }
})
