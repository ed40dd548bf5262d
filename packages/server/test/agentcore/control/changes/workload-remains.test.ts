import type { ConsentProvider, Entry, GrantSummary } from '@credbroker/core'
import { defineProvider } from '@credbroker/core'
import { expect, test } from 'vitest'
import { controlBench, type ControlProcess } from '../support/control-bench.ts'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    remainsToken: Entry<object, { readonly token: string }>
  }
}

/** A vendor whose grants a test counts; those in `stuck` cannot be ended. */
function vendor() {
  const grants = new Map<string, GrantSummary>()
  const stuck = new Set<string>()
  let issued = 0
  const unused = () => Promise.reject(new Error('nobody asks for this here'))
  const consent: ConsentProvider = {
    request: () => ({}),
    session: async () => undefined,
    callback: unused,
    complete: unused,
    grants: async () => ({ grants: [...grants.values()] }),
    revokeGrant: async (id) => {
      if (stuck.has(id)) throw new Error('the store fails')
      return grants.delete(id)
    },
  }
  const plugin = defineProvider({
    apiVersion: 1,
    configSchema: { type: 'object', additionalProperties: false },
    kinds: { remainsToken: { requestSchema: { type: 'object' }, cache: true } },
    create: () => ({
      issue: { remainsToken: () => ({ response: { token: `token-${++issued}` } }) },
      consent,
    }),
  })
  const give = (id: string, workload: string) =>
    grants.set(id, {
      id,
      workload,
      user: 'alice',
      kind: 'remainsToken',
      status: 'active',
      scopes: [],
      createdAtMs: 0,
      renewable: true,
    })
  return { plugin, grants, stuck, give }
}

const name = 'agent'

function opened(bench = controlBench(), made = vendor()) {
  const config = {
    providers: {
      crm: { use: 'crm' },
      keys: { use: 'apikey', options: { perUser: 'required' } },
    },
    workloads: { '*': { providers: { '*': {} } }, 'of-the-file': {} },
  }
  return { bench, made, open: (): Promise<ControlProcess> => bench.open({ config, plugins: { crm: made.plugin } }) }
}

test('a name is not given again while consents to the workload identity that had it are left', async () => {
  const { made, open } = opened()
  const { ask } = await open()
  await ask('CreateWorkloadIdentity', { name })
  for (const id of ['g1', 'g2', 'g3']) made.give(id, name)
  made.give('h1', 'another')
  made.stuck.add('g1')
  await ask('DeleteWorkloadIdentity', { name })
  // One that cannot be ended keeps no other from it.
  expect([...made.grants.keys()]).toEqual(['g1', 'h1'])
  const elsewhere = await open()
  for (const process of [{ ask }, elsewhere])
    await expect(process.ask('CreateWorkloadIdentity', { name })).rejects.toMatchObject({
      code: 'throttled',
      retryable: true,
    })
  await expect(ask('GetWorkloadIdentity', { name })).rejects.toMatchObject({ code: 'not_found' })
  made.stuck.clear()
  await elsewhere.ask('CreateWorkloadIdentity', { name })
  expect([...made.grants.keys()]).toEqual(['h1'])
  made.give('g4', name)
  await ask('UpdateWorkloadIdentity', { name, allowedResourceOauth2ReturnUrls: [] })
  expect([...made.grants.keys()]).toEqual(['h1', 'g4'])
})

test('what users brought for a workload identity alone ends with it', async () => {
  const { open } = opened()
  const { ask, broker } = await open()
  await ask('CreateWorkloadIdentity', { name })
  const bring = (userId: string, workload?: string) =>
    broker.deposits.put('keys', { user: { userId }, ...(workload !== undefined && { workload }) }, `key of ${userId}`)
  await bring('alice', name)
  await bring('bob', name)
  await bring('alice', 'another')
  await bring('carol')
  await ask('DeleteWorkloadIdentity', { name })
  await ask('CreateWorkloadIdentity', { name })
  const { deposits } = await broker.deposits.list('keys')
  expect(deposits.map(({ user, workload }) => `${user} ${workload}`).sort()).toEqual([
    'alice another',
    'carol undefined',
  ])
})

test('what a process has cached for a workload identity reaches no other of its name', async () => {
  const { open, bench } = opened()
  const [one, two] = [await open(), await open()]
  const token = async ({ broker, resources }: ControlProcess) => {
    await resources.catchUp()
    await resources.workload(name)
    const { remainsTokenResponse } = await broker.get(
      'crm',
      { remainsTokenRequest: {} },
      { workload: name, user: 'alice' },
    )
    return remainsTokenResponse.token
  }
  await one.ask('CreateWorkloadIdentity', { name })
  const [ones, twos] = [await token(one), await token(two)]
  expect([await token(one), await token(two)]).toEqual([ones, twos])
  await bench.clock.advance(100)
  await one.ask('UpdateWorkloadIdentity', { name, allowedResourceOauth2ReturnUrls: [] })
  await bench.clock.advance(100)
  expect([await token(one), await token(two)]).toEqual([ones, twos])
  await one.ask('DeleteWorkloadIdentity', { name })
  await one.ask('CreateWorkloadIdentity', { name })
  await bench.clock.advance(100)
  for (const process of [one, two]) expect([ones, twos]).not.toContain(await token(process))
})

test('a mark is there only as long as there may be remains, and only where something was deleted', async () => {
  const { open } = opened()
  const { ask, parts } = await open()
  const marks = async () => (await parts.context.store.list('remains/')).keys
  await expect(ask('DeleteWorkloadIdentity', { name })).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask('DeleteWorkloadIdentity', { name: 'of-the-file' })).rejects.toMatchObject({ code: 'conflict' })
  expect(await marks()).toEqual([])
  await ask('CreateWorkloadIdentity', { name })
  await ask('DeleteWorkloadIdentity', { name })
  expect(await marks()).toEqual([])
})
