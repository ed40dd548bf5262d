import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import { stderrLogger, systemFetch, systemRandom } from '../../src/services/default-services.ts'

test('gives out random bytes that stay as they are and are nobody else’s', () => {
  const random = systemRandom()
  const pieces = Array.from({ length: 2000 }, () => random.bytes(16))
  const before = pieces.map((piece) => Buffer.from(piece).toString('hex'))
  random.bytes(10_000)
  expect(pieces.map((piece) => Buffer.from(piece).toString('hex'))).toEqual(before)
  expect(new Set(before).size).toBe(2000)
  expect(random.bytes(10_000)).toHaveLength(10_000)
})

test.each([
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'http://127.0.0.1/',
  'http://localhost/',
  'data:text/plain,x',
])('does not call %s', async (url) => {
  await expect(systemFetch({})(url)).rejects.toThrow(/only https may be called/)
})

test('calls loopback over http when the configuration permits it, and follows no redirect', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: '/' })
    response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const fetch = systemFetch({ allowLoopback: true })
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello')
  await expect(fetch(`http://127.0.0.1:${port}/away`)).rejects.toThrow()
  await expect(fetch('http://127.0.0.1.evil.example/')).rejects.toThrow(/only https/)
  server.close()
})

test('logs one line a message, whatever a plugin puts into it', () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  stderrLogger.warn('first\ncredbroker error: forged\u001b[2J', { field: 'a\nb', none: undefined })
  stderrLogger.debug('not shown')
  expect(print.mock.calls).toEqual([['credbroker warn: first credbroker error: forged [2J field="a\\nb"']])
  print.mockRestore()
})
