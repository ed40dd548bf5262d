import { describe, expect, test } from 'vitest'
import { issuerOfIdToken, otherNamesOf } from '../../../src/server/metadata/issuer-template.ts'

const template = 'https://login.microsoftonline.com/{tenantid}/v2.0'
const tid = '11111111-2222-3333-4444-555555555555'

describe('what servers call themselves', () => {
  test.each(['common', 'organizations'])("the tenant %s of Microsoft's has a template", (tenant) => {
    expect(otherNamesOf(`https://login.microsoftonline.com/${tenant}/v2.0`)).toEqual([template])
  })

  test('so have other clouds', () => {
    expect(otherNamesOf('https://login.microsoftonline.us/common/v2.0')).toEqual([
      'https://login.microsoftonline.us/{tenantid}/v2.0',
    ])
  })

  test('personal accounts are one tenant', () => {
    const [first] = otherNamesOf('https://login.microsoftonline.com/consumers/v2.0')
    expect(first).toBe('https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0')
  })

  test.each([
    `https://login.microsoftonline.com/${tid}/v2.0`,
    'https://login.microsoftonline.com.evil.example/common/v2.0',
    'https://evil.example/common/v2.0',
    'https://login.microsoftonline.com/common/v2.0/more',
  ])('%s has one name', (issuer) => {
    expect(otherNamesOf(issuer)).toEqual([])
  })
})

describe('whose an ID token is', () => {
  const idToken = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`

  test('of a template, the tenant in the token', () => {
    expect(issuerOfIdToken(template, idToken({ tid }))).toBe(template.replace('{tenantid}', tid))
  })

  test('of any other issuer, that one', () => {
    expect(issuerOfIdToken('https://a.example', idToken({ tid }))).toBe('https://a.example')
  })

  test.each([{}, { tid: 1 }, { tid: '' }, { tid: '{tenantid}' }, { tid: `${tid}/../x` }, null])(
    'of a template, nobody when it says %o',
    (claims) => {
      expect(issuerOfIdToken(template, idToken(claims))).toBeUndefined()
    },
  )

  test('of a template, nobody when it is garbage', () => {
    expect(issuerOfIdToken(template, 'garbage')).toBeUndefined()
  })
})
