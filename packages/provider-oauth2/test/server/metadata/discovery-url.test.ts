import { expect, test } from 'vitest'
import { issuersAt } from '../../../src/server/metadata/discovery-url.ts'

test.each([
  ['https://a.example/.well-known/openid-configuration', 'https://a.example'],
  ['https://a.example/.well-known/oauth-authorization-server', 'https://a.example'],
  ['https://a.example/realms/x/.well-known/openid-configuration', 'https://a.example/realms/x'],
  ['https://a.example/realms/x/.well-known/oauth-authorization-server', 'https://a.example/realms/x'],
  ['https://a.example/.well-known/oauth-authorization-server/realms/x', 'https://a.example/realms/x'],
  ['https://a.example/.well-known/oauth-authorization-server/realms/x/', 'https://a.example/realms/x'],
  ['http://127.0.0.1:9000/.well-known/openid-configuration', 'http://127.0.0.1:9000'],
])('%s is where %s is described, with a slash at its end or without', (url, issuer) => {
  expect(issuersAt(url)).toEqual([issuer, `${issuer}/`])
})

test.each([
  'https://a.example',
  'https://a.example/.well-known/other',
  'https://a.example/.well-known/openid-configuration?p=policy',
  'https://a.example/.well-known/openid-configuration#x',
  'https://a.example/x/.well-known/openid-configuration/y',
  'https://a.example/.well-known/openid-configurationx',
  'ftp://a.example/.well-known/openid-configuration',
  '.well-known/openid-configuration',
])('%s is where nobody is described', (url) => {
  expect(issuersAt(url)).toEqual([])
})
