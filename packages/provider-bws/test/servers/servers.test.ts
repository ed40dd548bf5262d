import { describe, expect, test } from 'vitest'
import { parseServers } from '../../src/servers/servers.ts'
import { refusalOf } from '../support/refusal.ts'

const us = { identityUrl: 'https://identity.bitwarden.com', apiUrl: 'https://api.bitwarden.com' }

describe('the servers', () => {
  test.each([
    ['nothing', {}, us],
    ['region us', { region: 'us' }, us],
    [
      'region eu',
      { region: 'eu' },
      { identityUrl: 'https://identity.bitwarden.eu', apiUrl: 'https://api.bitwarden.eu' },
    ],
    ['one', { serverUrl: 'https://vault.example.com' }, below('https://vault.example.com')],
    ['one with slashes at its end', { serverUrl: 'https://vault.example.com///' }, below('https://vault.example.com')],
    [
      'one with a path',
      { serverUrl: 'https://example.com:8443/tools/bw/' },
      below('https://example.com:8443/tools/bw'),
    ],
    ['the web vault', { serverUrl: 'https://vault.bitwarden.com' }, below('https://vault.bitwarden.com')],
    ['loopback', { serverUrl: 'http://127.0.0.1:8080' }, below('http://127.0.0.1:8080')],
    [
      'two',
      { identityUrl: 'https://id.example.com/', apiUrl: 'https://api.example.com/v1/' },
      { identityUrl: 'https://id.example.com', apiUrl: 'https://api.example.com/v1' },
    ],
  ] as const)('of %s', (_, options, expected) => {
    expect(parseServers(options)).toMatchObject(expected)
  })

  test('are limited, and issue what is known, in the cloud only', () => {
    expect(parseServers({})).toMatchObject({ limited: true, issuer: 'https://identity.bitwarden.com' })
    expect(parseServers({ serverUrl: 'https://vault.bitwarden.eu' })).toMatchObject({
      limited: true,
      issuer: 'https://identity.bitwarden.eu',
    })
    expect(parseServers({ serverUrl: 'https://notbitwarden.com' })).toEqual({
      ...below('https://notbitwarden.com'),
      limited: false,
    })
  })
})

test.each([
  [{ identityUrl: 'https://id.example.com' }, 'identityUrl', 'apiUrl'],
  [{ apiUrl: 'https://api.example.com' }, 'apiUrl', 'identityUrl'],
  [{ region: 'eu', serverUrl: 'https://vault.example.com' }, 'serverUrl', 'region'],
  [{ region: 'eu', identityUrl: 'https://a.example', apiUrl: 'https://b.example' }, 'identityUrl', 'region'],
  [{ serverUrl: 'https://a.example', apiUrl: 'https://b.example' }, 'serverUrl', 'apiUrl'],
  [{ serverUrl: 'http://vault.example.com' }, 'serverUrl', 'https'],
  [{ serverUrl: 'http://127.0.0.1.example.com' }, 'serverUrl', 'https'],
  [{ serverUrl: 'https://user:pass@vault.example.com' }, 'serverUrl', 'user'],
  [{ serverUrl: 'https://vault.example.com/#/login' }, 'serverUrl', 'fragment'],
  [{ serverUrl: 'https://' }, 'serverUrl', 'URL'],
] as const)('%o is refused at %s', async (options, option, says) => {
  const error = await refusalOf(() => parseServers(options))
  expect(error).toMatchObject({ code: 'config_invalid', details: { option }, message: expect.stringContaining(says) })
})

function below(base: string): { readonly identityUrl: string; readonly apiUrl: string } {
  return { identityUrl: `${base}/identity`, apiUrl: `${base}/api` }
}
