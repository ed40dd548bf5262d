import { expect, test } from 'vitest'
import { keys } from '../../../support/keys.ts'
import { controlBench } from '../support/control-bench.ts'

const arn = (path: string) => `arn:aws:bedrock-agentcore:us-east-1:000000000000:${path}`

const requests = {
  workload: { name: 'agent', allowedResourceOauth2ReturnUrls: ['https://app.example.com/done'] },
  oauth2: {
    name: 'shared',
    credentialProviderVendor: 'GithubOauth2',
    oauth2ProviderConfigInput: { githubOauth2ProviderConfig: { clientId: 'c', clientSecret: 's' } },
  },
  apikey: { name: 'shared', apiKey: 'k' },
  payment: {
    name: 'shared',
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: { coinbaseCdpConfiguration: { apiKeyId: 'id', apiKeySecret: keys.coinbase } },
  },
}

const resources = [
  ['WorkloadIdentity', requests.workload, 'workload-identity-directory/default/workload-identity/agent'],
  ['Oauth2CredentialProvider', requests.oauth2, 'token-vault/default/oauth2credentialprovider/shared'],
  ['ApiKeyCredentialProvider', requests.apikey, 'token-vault/default/apikeycredentialprovider/shared'],
  ['PaymentCredentialProvider', requests.payment, 'token-vault/default/paymentcredentialprovider/shared'],
] as const

const yaml = {
  providers: {
    shared: { use: 'oauth2', options: { vendor: 'google', clientId: 'of-the-file', clientSecret: 's' } },
    key: { use: 'apikey', options: { keys: { default: 'k' } } },
    wallet: { use: 'coinbase', options: { apiKeyId: 'id', apiKeySecret: keys.coinbase } },
    privy: { use: 'privy', options: { appId: 'app', appSecret: 's' } },
  },
  workloads: { '*': { providers: {} }, agent: { returnUrls: ['https://file.example.com/done'] } },
}

test.each(resources)('%s is made once, found, changed, and gone when it is deleted', async (kind, body) => {
  const bench = controlBench()
  const process = await bench.open()
  const { name } = body
  await expect(process.ask(`Get${kind}`, { name })).rejects.toMatchObject({ code: 'not_found' })
  await expect(process.ask(`Update${kind}`, body)).rejects.toMatchObject({ code: 'not_found' })
  await expect(process.ask(`Delete${kind}`, { name })).rejects.toMatchObject({ code: 'not_found' })
  await process.ask(`Create${kind}`, body)
  await expect(process.ask(`Create${kind}`, body)).rejects.toMatchObject({ code: 'conflict' })
  const created = await process.ask(`Get${kind}`, { name })
  expect(created.createdTime).toBe(bench.clock.now() / 1000)
  await bench.clock.advance(1500)
  const updated = await process.ask(`Update${kind}`, body)
  expect(updated).toMatchObject({ createdTime: created.createdTime, lastUpdatedTime: created.createdTime + 1.5 })
  expect(await process.ask(`Get${kind}`, { name })).toMatchObject({ lastUpdatedTime: updated.lastUpdatedTime })
  expect(await process.ask(`Delete${kind}`, { name })).toBeUndefined()
  await expect(process.ask(`Get${kind}`, { name })).rejects.toMatchObject({ code: 'not_found' })
  expect(process.broker.describe().providers).toEqual([])
})

test('one name may stand for a provider of each plane', async () => {
  const process = await controlBench().open()
  for (const [kind, body] of resources) await process.ask(`Create${kind}`, body)
  const names = (['oauth2', 'apikey', 'payment'] as const).map((plane) =>
    process.resources.providerName(plane, 'shared'),
  )
  expect(new Set(names).size).toBe(3)
  expect(process.broker.describe().providers.map(({ name }) => name)).toEqual(names)
})

test.each(resources)(
  'a create of %s that is repeated by its invocation id gets the first answer',
  async (kind, body) => {
    const bench = controlBench()
    const process = await bench.open()
    const call = { invocationId: 'a3c1' }
    const first = await process.ask(`Create${kind}`, body, call)
    await bench.clock.advance(9 * 60_000)
    expect(await process.ask(`Create${kind}`, Object.fromEntries(Object.entries(body).toReversed()), call)).toEqual(
      first,
    )
    const others = [
      process.ask(`Create${kind}`, body, { invocationId: 'b4d2' }),
      process.ask(`Create${kind}`, body),
      process.ask(`Create${kind}`, { ...body, tags: { other: 'input' } }, call),
      process.ask(`Create${kind}`, body, {
        ...call,
        principal: { accessKeyId: 'AKIDOTHER', workloads: 'all', administers: true },
      }),
    ]
    for (const other of others) await expect(other).rejects.toMatchObject({ code: 'conflict' })
    await bench.clock.advance(60_000)
    await expect(process.ask(`Create${kind}`, body, call)).rejects.toMatchObject({ code: 'conflict' })
  },
)

test('a create whose answer was lost to a failing store succeeds when it is repeated', async () => {
  const bench = controlBench()
  const process = await bench.open()
  const call = { invocationId: 'a3c1' }
  bench.store.failAfter('put')
  await expect(process.ask('CreateApiKeyCredentialProvider', requests.apikey, call)).rejects.toThrow()
  await process.ask('CreateApiKeyCredentialProvider', requests.apikey, call)
  expect(process.resources.providerName('apikey', 'shared')).toBeDefined()
})

test.each(resources)('of two creates of one %s at once, in two processes, one wins', async (kind, body) => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  const outcomes = await Promise.allSettled([one.ask(`Create${kind}`, body), two.ask(`Create${kind}`, body)])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
})

test('updates at once in two processes are both done, and a delete ends them', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  await one.ask('CreateWorkloadIdentity', requests.workload)
  const resourceArn = arn(resources[0][2])
  await Promise.all([
    one.ask('TagResource', { resourceArn, tags: { one: '1' } }),
    two.ask('TagResource', { resourceArn, tags: { two: '2' } }),
  ])
  expect(await one.ask('ListTagsForResource', { resourceArn })).toEqual({ tags: { one: '1', two: '2' } })
  const outcomes = await Promise.allSettled([
    one.ask('DeleteWorkloadIdentity', { name: 'agent' }),
    two.ask('DeleteWorkloadIdentity', { name: 'agent' }),
    two.ask('UpdateWorkloadIdentity', { name: 'agent', allowedResourceOauth2ReturnUrls: [] }),
  ])
  expect(outcomes.filter(({ status }) => status === 'rejected')).not.toHaveLength(3)
  await expect(two.ask('GetWorkloadIdentity', { name: 'agent' })).rejects.toMatchObject({ code: 'not_found' })
})

test.each(resources)('a create and a delete of one %s at once leave all of it or nothing', async (kind, body) => {
  const bench = controlBench()
  const [one, two] = [await bench.open(), await bench.open()]
  const { name } = body
  await one.ask(`Create${kind}`, body)
  const [made] = await Promise.allSettled([one.ask(`Create${kind}`, body), two.ask(`Delete${kind}`, { name })])
  const there = await two.ask(`Get${kind}`, { name }).catch(() => undefined)
  expect(there !== undefined).toBe(made.status === 'fulfilled')
})

test('what the configuration file defines is shown and cannot be changed here', async () => {
  const bench = controlBench()
  const process = await bench.open({ config: yaml })
  const [, oauth2, apikey, payment] = resources
  for (const [kind, body] of [
    ['WorkloadIdentity', requests.workload],
    ['Oauth2CredentialProvider', requests.oauth2],
    ['ApiKeyCredentialProvider', { ...requests.apikey, name: 'key' }],
    ['PaymentCredentialProvider', { ...requests.payment, name: 'wallet' }],
  ] as const) {
    const refusal = {
      code: 'conflict',
      message: expect.stringContaining('is defined in the configuration file; change it there and reload'),
    }
    await expect(process.ask(`Create${kind}`, body)).rejects.toMatchObject(refusal)
    await expect(process.ask(`Update${kind}`, body)).rejects.toMatchObject(refusal)
    await expect(process.ask(`Delete${kind}`, { name: body.name })).rejects.toMatchObject(refusal)
  }
  expect(bench.audited.filter(({ action }) => action.startsWith('resource'))).toEqual([])
  const resourceArn = arn(oauth2[2])
  expect(await process.ask('ListTagsForResource', { resourceArn })).toEqual({ tags: {} })
  await expect(process.ask('TagResource', { resourceArn, tags: { a: 'b' } })).rejects.toMatchObject({
    code: 'conflict',
  })
  expect(await process.ask('GetWorkloadIdentity', { name: 'agent' })).toMatchObject({
    allowedResourceOauth2ReturnUrls: ['https://file.example.com/done'],
    createdTime: expect.any(Number),
  })
  expect(await process.ask('GetOauth2CredentialProvider', { name: 'shared' })).toMatchObject({
    credentialProviderVendor: 'GoogleOauth2',
    callbackUrl: 'https://broker.example.com/oauth2/callback/shared',
    status: 'READY',
    createdTime: bench.clock.now() / 1000,
    lastUpdatedTime: bench.clock.now() / 1000,
    oauth2ProviderConfigOutput: { googleOauth2ProviderConfig: { clientId: 'of-the-file' } },
  })
  expect(await process.ask('GetPaymentCredentialProvider', { name: 'privy' })).toMatchObject({
    credentialProviderVendor: 'StripePrivy',
    providerConfigurationOutput: { stripePrivyConfiguration: { appSecretArn: {} } },
  })
  const names = (list: { credentialProviders: { name: string }[] }) =>
    list.credentialProviders.map(({ name }: { name: string }) => name)
  expect(names(await process.ask('ListOauth2CredentialProviders'))).toEqual(['shared'])
  expect(names(await process.ask('ListApiKeyCredentialProviders'))).toEqual(['key'])
  expect(names(await process.ask('ListPaymentCredentialProviders'))).toEqual(['privy', 'wallet'])
  const { workloadIdentities } = await process.ask('ListWorkloadIdentities')
  expect(workloadIdentities.map(({ name }: { name: string }) => name)).toEqual(['agent'])
  // In another plane the name is free.
  await process.ask('CreateApiKeyCredentialProvider', requests.apikey)
  expect(process.resources.providerName('oauth2', 'shared')).toBe('shared')
  expect(process.resources.providerName('apikey', 'shared')).toMatch(/^shared~/)
  expect([apikey[0], payment[0]]).toHaveLength(2)
})

test.each(resources)('tags of %s are added, replaced and removed', async (kind, body, path) => {
  const process = await controlBench().open()
  await process.ask(`Create${kind}`, { ...body, tags: { a: '1', b: '2', __proto__x: '3' } })
  const resourceArn = arn(path)
  await process.ask('TagResource', { resourceArn, tags: JSON.parse('{"b":"two","c":"3","__proto__":"own"}') })
  await process.ask('UntagResource', { resourceArn, tagKeys: ['a', 'unknown'] })
  const { tags } = await process.ask('ListTagsForResource', { resourceArn })
  expect(Object.entries(tags).toSorted()).toEqual([
    ['__proto__', 'own'],
    ['__proto__x', '3'],
    ['b', 'two'],
    ['c', '3'],
  ])
  const many = Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`k${index}`, '']))
  await expect(process.ask('TagResource', { resourceArn, tags: many })).rejects.toMatchObject({
    details: { fieldList: [{ name: 'tags' }] },
  })
  await expect(
    process.ask('ListTagsForResource', { resourceArn: resourceArn.replace(/[^/]*$/, 'none') }),
  ).rejects.toMatchObject({ code: 'not_found' })
})

test('every change is on record before it is done, with who did it', async () => {
  const bench = controlBench()
  const process = await bench.open()
  for (const [kind, body] of resources) {
    await process.ask(`Create${kind}`, body)
    await process.ask(`Update${kind}`, body)
    await process.ask(`Delete${kind}`, { name: body.name })
  }
  const acts = bench.audited.filter(({ action }) => action.startsWith('resource'))
  expect(acts.map(({ action, resource }) => `${action} ${resource}`)).toEqual(
    [
      'workload-identity/agent',
      'oauth2-credential-provider/shared',
      'api-key-credential-provider/shared',
      'payment-credential-provider/shared',
    ].flatMap((name) => [`resource_created ${name}`, `resource_updated ${name}`, `resource_deleted ${name}`]),
  )
  for (const act of acts)
    expect(act).toMatchObject({
      workload: 'operator',
      user: 'AKIDOPERATOR',
      requestId: expect.stringMatching(/^request-/),
    })
})

test('what cannot be put on record is not done', async () => {
  const bench = controlBench()
  const process = await bench.open()
  bench.audited.push = () => {
    throw new Error('the disk is full')
  }
  await expect(process.ask('CreateWorkloadIdentity', requests.workload)).rejects.toMatchObject({ code: 'internal' })
  await expect(process.ask('GetWorkloadIdentity', { name: 'agent' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a deleted workload identity that is made again is another', async () => {
  const bench = controlBench()
  const process = await bench.open()
  await process.ask('CreateWorkloadIdentity', requests.workload)
  const before = await process.resources.workload('agent')
  expect(before).toMatchObject({ name: 'agent', returnUrls: ['https://app.example.com/done'] })
  await process.ask('DeleteWorkloadIdentity', { name: 'agent' })
  expect(await process.resources.workload('agent')).toBeUndefined()
  await process.ask('CreateWorkloadIdentity', requests.workload)
  const after = await process.resources.workload('agent')
  expect(after?.id).toMatch(/^[A-Za-z0-9]{8}$/)
  expect(after?.id).not.toBe(before?.id)
})

test.each([
  ['https://broker.example.com/oauth2/callback/google', "this broker's own callback"],
  ['javascript:alert(1)', 'must be https, or a scheme of your own'],
  ['https://app.example.com/done#x', 'fragment'],
  ['https://user@app.example.com/', 'user name'],
  ['http://app.example.com/', 'must be https; http is for loopback'],
])('users are never sent back to %s', async (returnUrl, reason) => {
  const process = await controlBench().open()
  const allowedResourceOauth2ReturnUrls = ['myapp://done', returnUrl]
  const refusal = {
    code: 'validation_failed',
    details: { fieldList: [{ name: 'allowedResourceOauth2ReturnUrls[1]', message: expect.stringContaining(reason) }] },
  }
  await expect(
    process.ask('CreateWorkloadIdentity', { name: 'agent', allowedResourceOauth2ReturnUrls }),
  ).rejects.toMatchObject(refusal)
  await process.ask('CreateWorkloadIdentity', requests.workload)
  await expect(
    process.ask('UpdateWorkloadIdentity', { name: 'agent', allowedResourceOauth2ReturnUrls }),
  ).rejects.toMatchObject(refusal)
})

test('an update of a workload identity without a list leaves the list', async () => {
  const process = await controlBench().open()
  await process.ask('CreateWorkloadIdentity', requests.workload)
  const { allowedResourceOauth2ReturnUrls: kept } = await process.ask('UpdateWorkloadIdentity', { name: 'agent' })
  expect(kept).toEqual(['https://app.example.com/done'])
  const update = { name: 'agent', allowedResourceOauth2ReturnUrls: [] }
  expect(await process.ask('UpdateWorkloadIdentity', update)).toMatchObject({ allowedResourceOauth2ReturnUrls: [] })
})

test.each(['host', 'operator'])('nobody can make a workload identity that is called %s', async (name) => {
  const process = await controlBench().open()
  await expect(process.ask('CreateWorkloadIdentity', { name })).rejects.toMatchObject({ code: 'validation_failed' })
})

test('the token vault keeps the key that is set, and there is no other vault', async () => {
  const process = await controlBench().open()
  const kmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555'
  const kmsConfiguration = { keyType: 'CustomerManagedKey', kmsKeyArn }
  expect(await process.ask('GetTokenVault')).toMatchObject({ kmsConfiguration: { keyType: 'ServiceManagedKey' } })
  const set = await process.ask('SetTokenVaultCMK', { kmsConfiguration })
  expect(set).toMatchObject({ tokenVaultId: 'default', kmsConfiguration })
  expect(await process.ask('GetTokenVault', { tokenVaultId: 'default' })).toEqual(set)
  await expect(process.ask('GetTokenVault', { tokenVaultId: 'other' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(process.ask('SetTokenVaultCMK', { tokenVaultId: 'other', kmsConfiguration })).rejects.toMatchObject({
    code: 'not_found',
  })
})
