import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ListTagsForResource } from '../../src/agentcore/validators/inputs.js'
import { type ArnKind, makeArn, parseArn, secretArn } from '../../src/wire/arn.ts'

const scope = { region: 'us-east-1', accountId: '123456789012' }
const kinds: readonly ArnKind[] = ['workloadIdentity', 'oauth2Provider', 'apiKeyProvider', 'paymentProvider']

test('writes ARNs as the service returns them', () => {
  expect(makeArn(scope, 'oauth2Provider', 'google')).toBe(
    'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/default/oauth2credentialprovider/google',
  )
  expect(makeArn(scope, 'workloadIdentity', 'agent-1')).toBe(
    'arn:aws:bedrock-agentcore:us-east-1:123456789012:workload-identity-directory/default/workload-identity/agent-1',
  )
})

test('reads what it writes, and tag calls take it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.stringMatching(/^[A-Za-z0-9_.-]{1,255}$/), (kind, name) => {
      const arn = makeArn(scope, kind, name)
      expect(parseArn(arn)).toEqual({ ...scope, kind, name })
      expect(ListTagsForResource({ resourceArn: arn })).toBe(true)
    }),
  )
})

test.each([
  '',
  'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/default',
  'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/other/apikeycredentialprovider/x',
  'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/default/apikeycredentialprovider/x/y',
  'arn:aws:s3:us-east-1:123456789012:token-vault/default/apikeycredentialprovider/x',
  'arn:aws:bedrock-agentcore:us-east-1:1234:token-vault/default/apikeycredentialprovider/x',
])('%s names nothing here', (arn) => expect(parseArn(arn)).toBeUndefined())

test('the place of a secret is stable, unlike any other, and of the model’s form', () => {
  const arn = secretArn(scope, 'oauth2Provider', 'google', 'clientSecret')
  expect(arn).toBe(secretArn(scope, 'oauth2Provider', 'google', 'clientSecret'))
  expect(arn).toMatch(
    /^arn:aws:secretsmanager:us-east-1:123456789012:secret:bedrock-agentcore-identity!default\/oauth2\/google\/clientSecret-[A-Za-z]{6}$/,
  )
  expect(arn).toMatch(/^arn:(aws|aws-us-gov):secretsmanager:[^:]+:\d{12}:secret:[a-zA-Z0-9\-_/+=.@!]+$/)
  expect(secretArn(scope, 'paymentProvider', 'google', 'apiKeySecret')).not.toBe(arn)
})
