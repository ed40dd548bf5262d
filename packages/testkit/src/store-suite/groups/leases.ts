import type { Lease, Store } from '@credbroker/core'
import { bytes, text } from '../contents.ts'
import { listed } from '../paging.ts'
import type { StoreBench } from '../store-bench.ts'
import type { SuiteCase } from '../../suite/group.ts'

const longMs = 3_600_000

export function leases({ equal, ok, present, noClock, noReopening, ...bench }: StoreBench): readonly SuiteCase[] {
  const { withStore, withTime, withReopening } = bench
  const taken = async (store: Store, key = 'k', ttlMs = longMs): Promise<Lease> =>
    present(await store.lease(key, ttlMs), `the lease of ${key}, which nobody holds`)
  const inARow = async (store: Store): Promise<[earlier: Lease, later: Lease]> => {
    const earlier = await taken(store)
    await earlier.release()
    return [earlier, await taken(store)]
  }
  return [
    {
      name: 'one at a time holds a key, until it lets go',
      run: withStore(async (store) => {
        const asked = await Promise.all(Array.from({ length: 20 }, () => store.lease('k', longMs)))
        const granted = asked.filter((lease) => lease !== undefined)
        equal(granted.length, 1, 'the number of leases granted to twenty who asked at once')
        equal(await store.lease('k', longMs), undefined, 'a lease of what somebody holds')
        await taken(store, 'other')
        equal(await granted[0]?.renew(longMs), true, 'renewing what is held')
        await granted[0]?.release()
        await taken(store)
      }),
    },
    {
      name: 'tokens start at 1 and rise with every grant of a key',
      run: withStore(async (store) => {
        const tokens: bigint[] = []
        for (let grant = 0; grant < 5; grant++) {
          const lease = await taken(store)
          tokens.push(lease.token)
          await lease.release()
        }
        equal(tokens[0], 1n, 'the first token')
        ok(
          tokens.every((token, index) => index === 0 || token > (tokens[index - 1] ?? 0n)),
          `the tokens do not rise: ${tokens.join(', ')}`,
        )
        equal((await taken(store, 'other')).token, 1n, 'the first token of another key')
      }),
    },
    {
      name: 'who let go neither renews nor releases the lease of the next one',
      run: withStore(async (store) => {
        const [earlier, later] = await inARow(store)
        equal(await earlier.renew(longMs), false, 'renewing what was let go')
        await earlier.release()
        equal(await store.lease('k', longMs), undefined, 'a lease while the next one holds it')
        equal(await later.renew(longMs), true, 'renewing what is held')
      }),
    },
    {
      name: 'a lease ends by itself, and renewing puts that off',
      notApplicable: noClock,
      run: withTime(async (store, clock) => {
        const lease = await taken(store, 'k', 1_000)
        await clock.advance(900)
        equal(await lease.renew(1_000), true, 'renewing in time')
        await clock.advance(999)
        equal(await store.lease('k', 1_000), undefined, 'a lease of what was renewed')
        await clock.advance(1)
        equal(await lease.renew(1_000), false, 'renewing what has ended')
        const next = await taken(store, 'k', 1_000)
        ok(next.token > lease.token, 'the token did not rise after a lease ended by itself')
        await lease.release()
        equal(await lease.renew(1_000), false, 'renewing what another holds')
        equal(await store.lease('k', 1_000), undefined, 'a lease after the old holder released')
      }),
    },
    {
      name: 'writes and deletes of a holder are refused once there is a later one',
      run: withStore(async (store) => {
        const first = await taken(store)
        equal((await store.put('k', bytes('0'), { fencingToken: first.token })).stored, true, 'a write of the holder')
        await first.release()
        const second = await taken(store)
        const stale = { fencingToken: first.token }
        equal(await store.put('k', bytes('stale'), stale), { stored: false, conflict: 'fencing' }, 'a late write')
        equal(await store.delete('k', stale), { deleted: false, conflict: 'fencing' }, 'a late delete')
        equal(text(await store.get('k')), '0', 'the record')
        const current = { fencingToken: second.token }
        equal((await store.put('k', bytes('1'), current)).stored, true, 'a write of the new holder')
        equal((await store.put('other', bytes('1'), stale)).stored, true, 'a write with that token to another key')
        equal(await store.delete('k', current), { deleted: true }, 'a delete of the new holder')
        equal(await store.put('k', bytes('stale'), stale), { stored: false, conflict: 'fencing' }, 'a write after that')
      }),
    },
    {
      name: 'leases are no records, and deleting a record leaves its lease and tokens alone',
      run: withStore(async (store) => {
        const [, later] = await inARow(store)
        equal(await store.get('k'), undefined, 'a record that was never put')
        equal(await listed(store, ''), [], 'the keys')
        await store.put('k', bytes('1'))
        await store.delete('k')
        equal(await later.renew(longMs), true, 'renewing after the record was deleted')
        await later.release()
        ok((await taken(store)).token > later.token, 'the token did not rise after the record was deleted')
      }),
    },
    {
      name: 'tokens rise and stale writes are refused after the store was opened again',
      notApplicable: noReopening,
      run: withReopening(async (store, reopen) => {
        const [earlier, later] = await inARow(store)
        await later.release()
        const again = await reopen()
        const outcome = await again.put('k', bytes('stale'), { fencingToken: earlier.token })
        equal(outcome, { stored: false, conflict: 'fencing' }, 'a stale write')
        ok((await taken(again)).token > later.token, 'the token did not rise')
      }),
    },
  ]
}
