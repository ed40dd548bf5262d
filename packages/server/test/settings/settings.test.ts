import { expect, test } from 'vitest'
import { checkSettings } from '../../src/settings/check-settings.ts'
import type { ServerSettings } from '../../src/settings/server-settings.ts'
import { section } from '../../src/settings/validators/section.js'

const full = {
  listen: { host: '::1', port: 0, tls: { certificate: './a.pem', key: './b.pem' } },
  auth: 'dev',
  region: 'eu-central-1',
  accountId: '123456789012',
  workloadTokens: { lifetime: '15m', rotateAfter: '7d' },
  issuers: [
    {
      issuer: 'https://a.example',
      audiences: ['x'],
      jwksUri: 'https://a.example/keys',
      algorithms: ['ES256'],
      clockTolerance: '5s',
    },
  ],
  limits: {
    body: 1024,
    headers: 1024,
    requestTimeout: '1s',
    keepAlive: '1s',
    connections: 1,
    requestsPerSecond: 5,
    shutdown: '1s',
  },
  externalSecrets: { 'prod/key': 'value' },
}

test('takes a full section, and fills in an empty one', () => {
  expect(section(structuredClone(full))).toBe(true)
  const empty: Partial<ServerSettings> = {}
  expect(section(empty)).toBe(true)
  expect(empty).toEqual({ auth: 'verify', region: 'us-east-1', accountId: '000000000000' })
})

test.each([
  { port: 1 },
  { listen: { prot: 1 } },
  { listen: { port: 65_536 } },
  { listen: { tls: { certificate: 'a' } } },
  { auth: 'none' },
  { accountId: '12345678901' },
  { accountId: 123_456_789_012 },
  { region: 'us east' },
  { workloadTokens: { lifetime: '1 h' } },
  { issuers: [{ issuer: 'https://a.example' }] },
  { issuers: [{ issuer: 'https://a.example', audiences: [] }] },
  { limits: { body: 0 } },
  { externalSecrets: { a: { b: 'c' } } },
])('refuses %j', (value) => expect(section(value)).toBe(false))

const issuers = (...list: readonly object[]) =>
  checkSettings({
    issuers: list.map((one) => ({ issuer: 'https://a.example', audiences: ['x'], ...one })),
  } as ServerSettings)

test.each([
  [{ issuer: 'http://a.example' }, 'issuers[0].issuer'],
  [{ issuer: 'a.example' }, 'issuers[0].issuer'],
  [{ issuer: 'https://u:p@a.example' }, 'issuers[0].issuer'],
  [{ issuer: 'https:a.example' }, 'issuers[0].issuer'],
  [{ jwksUri: 'http://10.0.0.1/keys' }, 'issuers[0].jwksUri'],
  [{ algorithms: ['RS256', 'HS256'] }, 'issuers[0].algorithms[1]'],
  [{ algorithms: ['none'] }, 'issuers[0].algorithms[0]'],
  [{ algorithms: ['RS255'] }, 'issuers[0].algorithms[0]'],
])('%j is reported at %s', (one, name) => {
  expect(issuers(one).map((problem) => problem.name)).toEqual([name])
})

test('reports an issuer that stands there twice, and a lifetime of nothing', () => {
  expect(issuers({}, {}).map(({ name }) => name)).toEqual(['issuers[1].issuer'])
  expect(checkSettings({ workloadTokens: { lifetime: '0s' } }).map(({ name }) => name)).toEqual([
    'workloadTokens.lifetime',
  ])
})

test('takes good ones, http on loopback among them', () => {
  expect(
    issuers({ issuer: 'http://localhost:8080/realm', jwksUri: 'http://127.0.0.1/keys', algorithms: ['EdDSA'] }),
  ).toEqual([])
  expect(checkSettings({})).toEqual([])
})

test('development mode is for loopback alone, as far as the settings say where to listen', () => {
  expect(checkSettings({ auth: 'dev', listen: { host: '0.0.0.0' } })).toMatchObject([{ name: 'auth' }])
  for (const host of ['127.0.0.1', '::1', 'localhost'])
    expect(checkSettings({ auth: 'dev', listen: { host } })).toEqual([])
  expect(checkSettings({ auth: 'verify', listen: { host: '0.0.0.0' } })).toEqual([])
})
