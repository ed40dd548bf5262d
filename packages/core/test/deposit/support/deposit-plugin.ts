import {
  BrokerError,
  type DepositOwner,
  type DepositPage,
  type DepositProvider,
  type ProviderContext,
  type Secret,
} from '../../../src/index.ts'

/** A provider that keeps what users bring in memory, by owner, as small as one can be that keeps to the contract. */
export function depositPlugin(kind = 'testDeposit', replaced: Partial<DepositProvider> = {}) {
  const kept = new Map<string, { readonly value: Secret; readonly owner: DepositOwner }>()
  const owners: DepositOwner[] = []
  const idOf = ({ subject, workload }: DepositOwner) => JSON.stringify([subject, workload])
  const deposits = ({ clock, forget }: ProviderContext): DepositProvider => ({
    async put(value: Secret, owner: DepositOwner): Promise<void> {
      owners.push(owner)
      kept.set(idOf(owner), { value, owner })
      forget(owner)
    },
    async remove(owner: DepositOwner): Promise<boolean> {
      const removed = kept.delete(idOf(owner))
      forget(owner)
      return removed
    },
    async page(cursor = '0'): Promise<DepositPage> {
      const all = [...kept.values()].map(({ owner: { subject: _subject, ...shown } }) => ({
        ...shown,
        storedAtMs: clock.now(),
      }))
      const next = Number(cursor) + 1
      return { deposits: all.slice(next - 1, next), ...(next < all.length && { cursor: String(next) }) }
    },
    ...replaced,
  })
  const plugin = {
    apiVersion: 1,
    configSchema: { type: 'object' },
    kinds: { [kind]: { requestSchema: { type: 'object', additionalProperties: false }, cache: true } },
    create: (_options: unknown, context: ProviderContext) => ({
      issue: {
        [kind]: (_request: object, { subject = '' }: { readonly subject?: string }) => {
          const found = kept.get(idOf({ subject }))
          if (found === undefined) throw new BrokerError('access_denied', 'this user has brought nothing')
          return { response: { value: found.value.reveal() } }
        },
      },
      deposits: deposits(context),
    }),
  }
  return { plugin, owners }
}
