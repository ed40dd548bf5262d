import { expect, test } from 'vitest'
import { endpointFault } from '../../../src/server/metadata/endpoint-url.ts'

test.each([
  'https://a.example/token',
  'https://a.example/token?tenant=1',
  'http://localhost:8080/token',
  'http://idp.localhost/token',
  'http://127.0.0.1:8080/token',
  'http://[::1]/token',
])('%s can be an endpoint', (url) => {
  expect(endpointFault(url)).toBeUndefined()
})

test.each([
  'http://a.example/token',
  'http://127.0.0.1.evil.example/token',
  'http://localhost.evil.example/token',
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  '/token',
  '',
  'https://user@a.example/token',
  'https://user:secret@a.example/token',
  'https://a.example/token#x',
  'https://a.example/token#',
])('"%s" cannot', (url) => {
  expect(endpointFault(url)).toMatch(/^(is|must)/)
})
