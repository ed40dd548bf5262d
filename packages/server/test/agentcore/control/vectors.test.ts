import { expect, test } from 'vitest'
import { keys } from '../../support/keys.ts'
import { controlBench, publicUrl } from './support/control-bench.ts'
import { controlVectors, type VectorCase } from './support/control-vectors.ts'

const server = { accountId: '123456789012' }

/** What there has to be before a recorded request makes sense. */
const setUp: readonly [operation: string, body: object][] = [
  ['CreateWorkloadIdentity', { name: 'agent-1' }],
  ['CreateWorkloadIdentity', { name: 'agent-2' }],
  ['CreateOauth2CredentialProvider', custom('idp')],
  ['CreateOauth2CredentialProvider', custom('entra')],
  ['CreateApiKeyCredentialProvider', { name: 'openai', apiKey: 'sk' }],
  ['CreatePaymentCredentialProvider', cdp('cdp')],
]

function custom(name: string): object {
  const oauthDiscovery = { discoveryUrl: 'https://idp.example.com/.well-known/openid-configuration' }
  const config = { oauthDiscovery, clientId: 'c', clientSecret: 's' }
  return {
    name,
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig: config },
  }
}

function cdp(name: string): object {
  const coinbaseCdpConfiguration = { apiKeyId: 'key1', apiKeySecret: keys.coinbase }
  return {
    name,
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: { coinbaseCdpConfiguration },
  }
}

test('the recorded requests of all control operations are here', () => {
  expect(new Set(controlVectors.map(({ operation }) => operation)).size).toBe(25)
})

test.each(controlVectors.map((each) => [each.name, each] as const))(
  'answers the recorded request %s with every member of the recorded answer, of the same type',
  async (_, { operation, name, input, method, path, status, answer }: VectorCase) => {
    const process = await controlBench().open({ config: { server } })
    for (const [before, body] of operation.startsWith('Create') ? [] : setUp) await process.ask(before as never, body)
    const { nextToken } = name.endsWith('.page') ? await process.ask(operation, { maxResults: 1 }) : {}
    const output = await process.ask(operation, { ...input, ...(nextToken !== undefined && { nextToken }) })
    const made = process.operations.find((each) => each.name === operation)
    expect(made).toMatchObject({ method, status })
    expect(path.replace(/^\/tags\/.*/, '/tags/{resourceArn}').replace(/\?.*/, '')).toBe(made?.path)
    expectShape(output, answer, name)
  },
)

/** Unions differ where the recorded answer was of another vendor than its request, and tokens where a list ends. */
function expectShape(actual: unknown, recorded: unknown, at: string): void {
  if (recorded === null || recorded === undefined) return
  expect(Array.isArray(actual) ? 'array' : typeof actual, at).toBe(Array.isArray(recorded) ? 'array' : typeof recorded)
  if (Array.isArray(actual) && Array.isArray(recorded)) {
    const [first] = recorded
    for (const item of actual) expectShape(item, first, `${at}[]`)
    return
  }
  if (typeof actual !== 'object' || actual === null || typeof recorded !== 'object') return
  if (/ConfigOutput$|ConfigurationOutput$/.test(at)) {
    expect(Object.keys(actual)).toHaveLength(1)
    return
  }
  for (const [member, value] of Object.entries(recorded)) {
    if (member === 'nextToken') continue
    if (at.endsWith('.tags')) continue
    expectShape(Reflect.get(actual, member), value, `${at}.${member}`)
  }
}

test('says where the vendor sends users back to, the same after an update', async () => {
  const process = await controlBench().open()
  const { callbackUrl } = await process.ask('CreateOauth2CredentialProvider', custom('idp'))
  expect(callbackUrl).toMatch(new RegExp(`^${publicUrl}/oauth2/callback/idp~[A-Za-z0-9]{8}$`))
  const updated = await process.ask('UpdateOauth2CredentialProvider', custom('idp'))
  expect(updated.callbackUrl).toBe(callbackUrl)
  await process.ask('DeleteOauth2CredentialProvider', { name: 'idp' })
  const again = await process.ask('CreateOauth2CredentialProvider', custom('idp'))
  expect(again.callbackUrl).not.toBe(callbackUrl)
})
