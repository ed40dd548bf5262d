import { expect, test } from 'vitest'
import { basicAuthToken } from '../src/index.ts'
import { vectors } from './support/vectors.ts'

test.each(Object.entries(vectors('privy-credentials').credentials))(
  'credential %s of the vectors gives the vendor token',
  (_name, { appId, appSecret, basicAuthToken: token }) => {
    expect(basicAuthToken(appId, appSecret)).toBe(token)
  },
)

test('characters outside ASCII are encoded as UTF-8', () => {
  expect(Buffer.from(basicAuthToken('app', 'gehäim✓'), 'base64').toString('utf8')).toBe('app:gehäim✓')
})

test('the token is padded, in the standard alphabet, and without the word Basic', () => {
  expect(basicAuthToken('a', '??>>')).toBe('YTo/Pz4+')
  expect(basicAuthToken('a', 'bc')).toBe('YTpiYw==')
})
