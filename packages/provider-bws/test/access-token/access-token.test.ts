import { inspect } from 'node:util'
import { BrokerError, Secret } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { type AccessTokenFault, parseAccessToken, readAccessToken } from '../../src/access-token/access-token.ts'
import { symmetricKeyBytes } from '../../src/crypto/symmetric-key.ts'
import { refusalOf } from '../support/refusal.ts'
import { secretContext } from '../support/secret-context.ts'
import { vectors } from '../support/vectors.ts'

interface Case {
  readonly name: string
  readonly token: string
  readonly expect:
    | {
        readonly ok: true
        readonly accessTokenId: string
        readonly clientSecret: string
        readonly derivedKeyHex: string
      }
    | { readonly ok: false; readonly code: AccessTokenFault }
}

const { cases } = vectors<{ readonly cases: readonly Case[] }>('access-tokens')
// The server would refuse it, after a login that counts.
const stricter = new Map<string, AccessTokenFault>([['empty client secret', 'no_secret']])

describe('what the native client makes of it', () => {
  test.each(cases)('$name', ({ name, token, expect: expected }) => {
    const read = readAccessToken(token, secretContext)
    const fault = stricter.get(name) ?? (expected.ok ? undefined : expected.code)
    expect(read.fault).toBe(fault)
    if (!expected.ok || fault !== undefined) return
    expect(read.token?.id).toBe(expected.accessTokenId)
    expect(read.token?.clientSecret.reveal()).toBe(expected.clientSecret)
    expect(read.token && symmetricKeyBytes(read.token.key).toString('hex')).toBe(expected.derivedKeyHex)
  })
})

const good = cases[0]?.token ?? ''

test.each([`${good}\n`, `\r\n ${good}\t`])('blanks around it are passed over', (text) => {
  expect(parseAccessToken(new Secret(text), secretContext).id).toBe('ec2c1d46-6a4b-4751-a310-af9601317f2d')
})

const bad = cases.filter(({ name, token, expect: { ok } }) => (!ok && token === token.trim()) || stricter.has(name))

test.each(bad)('$name is refused at its option, with a cause and without a part of it', async ({ token }) => {
  const error = await refusalOf(() => parseAccessToken(new Secret(token), secretContext))
  expect(error).toMatchObject({ code: 'config_invalid', details: { option: 'accessToken' } })
  const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error) + error.stack
  for (const part of token.split(/[.:]/)) if (part.length > 8) expect(shown).not.toContain(part.slice(0, 8))
  expect(error).toBeInstanceOf(BrokerError)
})

test('each fault has words of its own', async () => {
  const messages = new Map<string, string>()
  for (const { name, token, expect: expected } of bad) {
    const fault = stricter.get(name) ?? (expected.ok ? '' : expected.code)
    messages.set(fault, (await refusalOf(() => parseAccessToken(new Secret(token), secretContext))).message)
  }
  expect(messages.size).toBe(7)
  expect(new Set(messages.values()).size).toBe(7)
})
