import { join } from 'node:path'
import { talkingProcess } from '../processes/talking-process.ts'
import type { Account, Addresses } from './amazon.ts'
import type { ContestantName } from './contestants/contestants.ts'

export type ClientOrder =
  | { readonly do: 'connect'; readonly account: Account; readonly clients: number; readonly isWarm: boolean }
  /** All at once. The clients are closed afterwards. */
  | { readonly do: 'call' | 'restrictedDataToken'; readonly callers: number }

export interface ClientResult {
  /** Callers that got what they asked for. */
  readonly served: number
  /** Until the last caller was done, served or not. */
  readonly tookMs: number
}

export interface ClientAnswer {
  readonly result?: ClientResult
}

/** One contestant in a process of its own. */
export interface Client {
  readonly name: ContestantName
  connect(account: Account, clients: number, isWarm: boolean): Promise<void>
  run(what: 'call' | 'restrictedDataToken', callers: number): Promise<ClientResult>
  end(): Promise<void>
}

export async function startClient(name: ContestantName, addresses: Addresses): Promise<Client> {
  const script = join(import.meta.dirname, 'client-process.ts')
  const child = talkingProcess<ClientAnswer>(script, [name, JSON.stringify(addresses)])
  await child.next()
  const tell = (order: ClientOrder): Promise<ClientAnswer> => child.tell(order)
  return {
    name,
    async connect(account, clients, isWarm) {
      await tell({ do: 'connect', account, clients, isWarm })
    },
    async run(what, callers) {
      const { result } = await tell({ do: what, callers })
      if (result === undefined) throw new Error(`${name} did not say how it went`)
      return result
    },
    end: () => child.end(),
  }
}
