import { join } from 'node:path'
import type { Fault } from '../../packages/provider-spapi/test/support/amazon/faults.ts'
import { talkingProcess } from '../processes/talking-process.ts'

/** An app and one seller's consent, made up for one contestant. */
export interface Account {
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
}

export interface Addresses {
  readonly lwaUrl: string
  readonly endpointUrl: string
  /** What stands for each of Amazon's hosts. */
  readonly hosts: Readonly<Record<string, string>>
}

export interface Counts {
  readonly tokenRequests: number
  readonly restrictedDataTokenRequests: number
  /** Of the rules of the protocol, by requests that Amazon takes all the same. */
  readonly violations: number
}

export type AmazonOrder =
  | { readonly do: 'addAccount' }
  | { readonly do: 'disturbLwa'; readonly fault: Fault; readonly forMs: number }
  | { readonly do: 'expireAccessTokens' }
  | { readonly do: 'count' }

export interface AmazonAnswer {
  readonly addresses?: Addresses
  readonly account?: Account
  readonly counts?: Counts
}

/** A strict Amazon in a process of its own. */
export interface Amazon {
  readonly addresses: Addresses
  addAccount(): Promise<Account>
  /** In place of what it was told before. */
  disturbLwa(fault: Fault, forMs: number): Promise<void>
  expireAccessTokens(): Promise<void>
  /** Since the last call. */
  counts(): Promise<Counts>
  end(): Promise<void>
}

export async function startAmazon(): Promise<Amazon> {
  const child = talkingProcess<AmazonAnswer>(join(import.meta.dirname, 'amazon-process.ts'), [])
  const { addresses } = await child.next()
  if (addresses === undefined) throw new Error('Amazon did not say where it is')
  const tell = (order: AmazonOrder): Promise<AmazonAnswer> => child.tell(order)
  return {
    addresses,
    async addAccount() {
      const { account } = await tell({ do: 'addAccount' })
      if (account === undefined) throw new Error('Amazon gave no account')
      return account
    },
    async disturbLwa(fault, forMs) {
      await tell({ do: 'disturbLwa', fault, forMs })
    },
    async expireAccessTokens() {
      await tell({ do: 'expireAccessTokens' })
    },
    async counts() {
      const { counts } = await tell({ do: 'count' })
      if (counts === undefined) throw new Error('Amazon did not count')
      return counts
    },
    end: () => child.end(),
  }
}
