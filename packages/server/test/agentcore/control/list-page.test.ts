import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageOfNames } from '../../../src/agentcore/control/list-page.ts'
import { controlBench } from './support/control-bench.ts'

const context = { nameOf: (...parts: readonly string[]) => `key of ${parts.join()}` }
const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,6}$/)

test('whatever comes and goes between pages, a name that stays is listed once, in order', () => {
  const change = fc.record({ add: fc.array(name), remove: fc.array(name) })
  fc.assert(
    fc.property(
      fc.uniqueArray(name),
      fc.uniqueArray(name),
      fc.array(change),
      fc.integer({ min: 1, max: 5 }),
      (staying, others, changes, maxResults) => {
        const all = new Set([...staying, ...others])
        const listed: string[] = []
        let nextToken: string | undefined
        let next = 0
        do {
          const page = pageOfNames(all, 'list', { maxResults, ...(nextToken !== undefined && { nextToken }) }, context)
          expect(page.names.length).toBeLessThanOrEqual(maxResults)
          expect(page.nextToken === undefined || page.nextToken !== nextToken).toBe(true)
          listed.push(...page.names)
          nextToken = page.nextToken
          const { add = [], remove = [] } = changes[next++] ?? {}
          for (const each of add) all.add(each)
          for (const each of remove) if (!staying.includes(each)) all.delete(each)
        } while (nextToken !== undefined)
        expect(listed).toEqual([...new Set(listed)].sort((a, b) => (a < b ? -1 : 1)))
        for (const each of staying) expect(listed).toContain(each)
      },
    ),
  )
})

test('a token belongs to its list', () => {
  const { nextToken = '' } = pageOfNames(['a', 'b'], 'one', { maxResults: 1 }, context)
  expect(pageOfNames(['a', 'b'], 'one', { nextToken }, context)).toEqual({ names: ['b'] })
  expect(() => pageOfNames(['a', 'b'], 'other', { nextToken }, context)).toThrow(/nextToken/)
  expect(() => pageOfNames(['a', 'b'], 'one', { nextToken: `${nextToken}A` }, context)).toThrow(/nextToken/)
})

test('a page of many workload identities reads names and no records, and any process goes on with its token', async () => {
  const bench = controlBench()
  const [one, two] = [await bench.open({ config: { workloads: { 'w-0007x': {} } } }), await bench.open()]
  const { store } = one.parts.context
  const record = Buffer.from('{"format":1}')
  for (let index = 0; index < 2500; index++) await store.put(`workload/w-${String(index).padStart(4, '0')}`, record)
  const before = bench.store.calls.get
  const first = await one.ask('ListWorkloadIdentities', { maxResults: 9 })
  expect(bench.store.calls.get).toBe(before)
  const names = first.workloadIdentities.map((each: { name: string }) => each.name)
  expect(names).toEqual(['w-0000', 'w-0001', 'w-0002', 'w-0003', 'w-0004', 'w-0005', 'w-0006', 'w-0007', 'w-0007x'])
  const { workloadIdentities } = await two.ask('ListWorkloadIdentities', { nextToken: first.nextToken })
  expect(workloadIdentities).toHaveLength(20)
  expect(workloadIdentities[0]).toEqual({
    name: 'w-0008',
    workloadIdentityArn:
      'arn:aws:bedrock-agentcore:us-east-1:000000000000:workload-identity-directory/default/workload-identity/w-0008',
  })
})

test('API keys come a hundred on a page, other providers twenty', async () => {
  const process = await controlBench().open()
  for (let index = 0; index < 21; index++)
    await process.ask('CreateApiKeyCredentialProvider', { name: `k${index}`, apiKey: 'v' })
  const { credentialProviders, nextToken } = await process.ask('ListApiKeyCredentialProviders')
  expect(credentialProviders).toHaveLength(21)
  expect(nextToken).toBeUndefined()
  const page = await process.ask('ListApiKeyCredentialProviders', { maxResults: 20 })
  expect(page.credentialProviders).toHaveLength(20)
  expect(page.nextToken).toMatch(/./)
})
