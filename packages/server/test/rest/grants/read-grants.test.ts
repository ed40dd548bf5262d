import type { Grant } from '@credbroker/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GrantDoor, type GrantPlace, type GrantWish, readGrants } from '../../../src/rest/grants/read-grants.ts'

/** Grants as providers keep them: in the order of their ids, a page at a time, each page after the last id of the one before. */
class Kept implements GrantDoor {
  readonly grants: Map<string, Grant> = new Map()
  readonly pageSize: number
  reads = 0

  constructor(names: readonly string[], pageSize: number) {
    this.pageSize = pageSize
    for (const name of names) this.add(name)
  }

  /** `<provider>/<id>/<user>` */
  add(name: string): void {
    const [provider = '', id = '', user = ''] = name.split('/')
    this.grants.set(`${provider}/${id}`, {
      provider,
      id,
      user,
      workload: 'agent',
      kind: 'k',
      status: 'active',
      scopes: [],
      createdAtMs: 0,
      renewable: false,
    })
  }

  get providers(): readonly string[] {
    return [...new Set([...this.grants.values()].map(({ provider }) => provider))]
  }

  async grantPage(provider: string, cursor = ''): Promise<{ grants: readonly Grant[]; cursor?: string }> {
    this.reads++
    const all = [...this.grants.values()].filter((grant) => grant.provider === provider && grant.id > cursor)
    const rest = all.sort((one, other) => (one.id < other.id ? -1 : 1))
    const page = rest.slice(0, this.pageSize)
    const last = page.at(-1)
    return { grants: page, ...(rest.length > page.length && last !== undefined && { cursor: last.id }) }
  }
}

const nameOf = ({ provider, id, user }: Grant) => `${provider}/${id}/${user}`

async function readAll(kept: Kept, wish: GrantWish, limit: number, between: () => void = () => {}): Promise<string[]> {
  const seen: string[] = []
  let place: GrantPlace | undefined
  for (let turns = 0; turns < 500; turns++) {
    const { grants, next } = await readGrants(kept, wish, limit, place)
    expect(grants.length).toBeLessThanOrEqual(limit)
    seen.push(...grants.map(nameOf))
    if (next === undefined) return seen
    place = JSON.parse(JSON.stringify(next))
    between()
  }
  throw new Error('it does not end')
}

const names = fc.uniqueArray(
  fc.tuple(fc.constantFrom('a', 'b', 'b~1', 'c'), fc.nat({ max: 30 }), fc.constantFrom('ann', 'ben')),
  { selector: ([provider, id]) => `${provider}/${id}`, maxLength: 25 },
)
const texts = names.map((all) =>
  all.map(([provider, id, user]) => `${provider}/${String(id).padStart(3, '0')}/${user}`),
)
const size = fc.integer({ min: 1, max: 6 })

test('each grant is read once, whatever the sizes of pages', async () => {
  await fc.assert(
    fc.asyncProperty(texts, size, size, async (all, pageSize, limit) => {
      expect((await readAll(new Kept(all, pageSize), {}, limit)).sort()).toEqual([...all].sort())
    }),
  )
})

test('what is wanted is read, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(texts, size, size, async (all, pageSize, limit) => {
      const seen = await readAll(new Kept(all, pageSize), { provider: 'b', user: 'ann' }, limit)
      expect(seen.sort()).toEqual(all.filter((name) => /^b(~1)?\/.*ann$/.test(name)).sort())
    }),
  )
})

test('one that is there all the time is read, whatever comes and goes', async () => {
  const change = fc.record({ remove: fc.nat(), add: fc.option(fc.tuple(fc.constantFrom('a', 'b', 'd'), fc.nat(30))) })
  await fc.assert(
    fc.asyncProperty(texts, size, size, fc.array(change), async (all, pageSize, limit, changes) => {
      const kept = new Kept(all, pageSize)
      const stayed = new Set(kept.grants.keys())
      const turns = [...changes]
      const seen = await readAll(kept, {}, limit, () => {
        const { remove, add } = turns.shift() ?? {}
        const gone = remove === undefined ? undefined : [...kept.grants.values()][remove % (kept.grants.size + 1)]
        if (gone !== undefined) {
          kept.grants.delete(`${gone.provider}/${gone.id}`)
          stayed.delete(`${gone.provider}/${gone.id}`)
        }
        if (add) kept.add(`${add[0]}/${String(add[1]).padStart(3, '0')}/new`)
      })
      const seenKeys = seen.map((name) => name.replace(/\/\w+$/, ''))
      for (const key of stayed) expect(seenKeys).toContain(key)
    }),
  )
})

test('an answer costs a bounded number of pages, also when nothing in them is wanted', async () => {
  const kept = new Kept(
    Array.from({ length: 100 }, (_, index) => `a/${String(index).padStart(3, '0')}/ben`),
    1,
  )
  kept.add('b/1/ann')
  const { grants, next } = await readGrants(kept, { user: 'ann' }, 10)
  expect([grants.length, kept.reads]).toEqual([0, 20])
  expect(next).toBeDefined()
  expect(await readAll(kept, { user: 'ann' }, 10)).toEqual(['b/1/ann'])
})
