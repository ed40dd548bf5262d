import fc from 'fast-check'
import { expect, test } from 'vitest'
import { publicUrlFault, returnUrlFault } from '../../../src/config/checks/check-public-urls.ts'
import { createBroker } from '../../../src/index.ts'
import { testPlugin } from '../../support/trivial-provider.ts'

const publicUrl = 'https://broker.example/base'

test.each([
  'https://app.example/done',
  'https://app.example',
  'https://app.example:8443/done?tab=2&x=%2F',
  'https://app.example/@user',
  'http://localhost:3000/done',
  'http://127.0.0.1:4711/done',
  'http://127.8.9.1/',
  'http://[::1]:4711/done',
  'com.example.app:/done',
  'com.example.app://done?x=1',
  'myapp:/done',
  'myapp://done',
  'https://broker.example/done',
  'https://broker.example/oauth2/callback/p',
  'https://app.example/base/oauth2/callback/p',
])('a user may be sent to %s', (url) => expect(returnUrlFault(url, publicUrl)).toBeUndefined())

test.each([
  '',
  '/done',
  'app.example/done',
  '//app.example/done',
  'https:',
  'https:app.example/done',
  'https:/app.example/done',
  'https:///app.example/done',
  'https:\\\\app.example\\done',
  'https://app.example\\@evil.example/',
  'https://user@app.example/',
  'https://user:secret@app.example/',
  'https://:secret@app.example/',
  'https://@app.example/',
  'com.example.app://user@done',
  'https://app.example/#fragment',
  'https://app.example/#',
  ' https://app.example/',
  'https://app.example/ ',
  'https://app.example/a b',
  'https://app.example/\nSet-Cookie:x',
  'ht\ntps://app.example/',
  'https://app.exa\tmple/',
  'https://app.example/\0',
  'https://app.example/\u2028',
  'http://app.example/done',
  'http://localhost.evil.example/',
  'http://127.0.0.1.evil.example/',
  'http://evil.example/127.0.0.1',
  'http://127.0.0.1@evil.example/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://169.254.169.254/',
  'javascript:alert(1)',
  'JavaScript:alert(1)//com.example',
  'data:text/html,x',
  'blob:https://app.example/x',
  'file:///etc/passwd',
  'vbscript:x',
  'ftp://app.example/',
  'ws://app.example/',
  'javascript:/alert(1)',
  'view-source:/x',
  'app.example.com:8443/done',
  'com.example.app:done',
  'https://broker.example/base/oauth2/callback/p',
  'https://BROKER.example:443/base/./oauth2/callback/p',
  'https://broker.example/x/../base/oauth2/callback/p',
])('no user is sent to %j', (url) => expect(returnUrlFault(url, publicUrl)).toMatch(/^(must|is this)/))

test.each(['https://broker.example', 'https://broker.example/', 'https://example.com/broker', 'http://localhost:8080'])(
  'a broker may be reached at %s',
  (url) => expect(publicUrlFault(url)).toBeUndefined(),
)

test.each([
  '',
  'broker.example',
  'https:broker.example',
  'https:///broker.example',
  'https://broker.example?',
  'https://broker.example/?x',
  'https://broker.example/#',
  'https://user@broker.example',
  'https://@broker.example',
  'https://broker.example\\x',
  'https://broker.example/ ',
  'https://bro\nker.example/',
  'http://broker.example',
  'http://10.0.0.1',
  'com.example.app:/x',
  'javascript:x',
])('no broker is reached at %j', (url) => expect(publicUrlFault(url)).toMatch(/^must/))

test('whatever is let through is one address to every parser: its text and its parsed form name one host', () => {
  const piece = fc.constantFrom(
    'https:',
    'http:',
    '/',
    '//',
    '\\',
    '@',
    ':',
    '#',
    '?',
    'app.example',
    'evil.example',
    '127.0.0.1',
    '\t',
    ' ',
    '.',
    '%00',
    'x',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('')
      if (returnUrlFault(text) !== undefined || !/^https?:/i.test(text)) return
      // RFC 3986 appendix B, which reads a text as it stands.
      const [, scheme, authority = ''] = /^([^:/?#]+):\/\/([^/?#]*)/.exec(text) ?? []
      const url = new URL(text)
      expect(`${scheme}:`.toLowerCase()).toBe(url.protocol)
      expect(authority.replace(/:\d*$/, '').toLowerCase()).toBe(url.hostname)
    }),
    { numRuns: 3_000, examples: [[['https:', '//', '127.0.0.1', '.']], [['https:', '//', 'x', '%00']]] },
  )
})

test('every mistake is reported with its place, and the value of none', async () => {
  const config = {
    version: 1 as const,
    publicUrl: 'http://canary.example',
    providers: { p: { use: 'test' } },
    workloads: {
      one: { returnUrls: ['https://app.example/', 'https://canary@app.example/'] },
      two: { returnUrls: ['canary'] },
    },
  }
  const plugins = { test: testPlugin(() => ({ response: { token: 't' } })) }
  const error = await createBroker({ config, plugins }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'config_invalid',
    details: {
      problems: [
        { path: 'publicUrl', message: 'must be https; http is for loopback addresses' },
        { path: 'workloads.one.returnUrls[1]', message: 'must not hold a user name or password' },
        { path: 'workloads.two.returnUrls[0]', message: 'must be an absolute URL' },
      ],
    },
  })
  expect(String(error)).not.toContain('canary')
})
