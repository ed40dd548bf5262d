import { describe, expect, test } from 'vitest'
import { addCustomParameters } from '../../src/flows/custom-parameters.ts'
import { vendorOf } from '../support/provider-parts.ts'
import { refusalOf } from '../support/refusal.ts'

const vendor = vendorOf({ clientIdParameter: 'client_key', scopeParameter: 'user_scope' })

test('what is not ours is added', () => {
  const parameters = new URLSearchParams('scope=a')
  addCustomParameters(parameters, { customParameters: { tenant_hint: 'x y' } }, vendor)
  expect(parameters.toString()).toBe('scope=a&tenant_hint=x+y')
})

describe('what is ours is refused by name', () => {
  const names =
    'grant_type client_id client_secret client_assertion client_assertion_type scope resource audience code ' +
    'code_verifier redirect_uri refresh_token device_code assertion subject_token subject_token_type actor_token ' +
    'actor_token_type requested_token_type requested_token_use client_key user_scope account_id GRANT_TYPE Scope ' +
    'Account_Id'
  test.each(names.split(' '))('%s', async (name) => {
    const parameters = new URLSearchParams('account_id=1')
    const error = await refusalOf(() => addCustomParameters(parameters, { customParameters: { [name]: 'x' } }, vendor))
    expect(error).toMatchObject({
      code: 'validation_failed',
      details: { fieldList: [{ name: 'oauth2TokenRequest.customParameters' }] },
    })
    expect(error.message).toContain(name)
    expect(parameters.toString()).toBe('account_id=1')
  })
})

test('what may be overridden is, and is there once', async () => {
  const parameters = new URLSearchParams('subject_token_type=ours')
  const customParameters = { subject_token_type: 'theirs' }
  addCustomParameters(parameters, { customParameters }, vendor, ['subject_token_type'])
  expect(parameters.toString()).toBe('subject_token_type=theirs')
  const odd = { customParameters: { Subject_Token_Type: 'theirs' } }
  const error = await refusalOf(() => addCustomParameters(parameters, odd, vendor, ['subject_token_type']))
  expect(error.code).toBe('validation_failed')
})
