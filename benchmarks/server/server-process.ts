import { join } from 'node:path'
import { talkingProcess } from '../processes/talking-process.ts'
import type { ServerSays } from './contestants/answering-process.ts'
import type { AccessKey } from './load/signature.ts'

/** A server in a process of its own. */
export interface ServerProcess {
  readonly endpoint: string
  /** Of a broker that wants signatures. */
  readonly key: AccessKey | undefined
  /** Microseconds of processor time so far, of all its threads. */
  cpuUs(): Promise<number>
  /** Bytes, after a full garbage collection. */
  heap(): Promise<number>
  reload(): Promise<void>
  end(): Promise<void>
}

export type ContestantName = 'node-http' | 'fastify' | 'broker'

export async function startContestant(name: ContestantName, ...args: readonly string[]): Promise<ServerProcess> {
  const child = talkingProcess<ServerSays>(join(import.meta.dirname, 'contestants', `${name}-process.ts`), args)
  const { endpoint = '', accessKeyId, secretAccessKey } = await child.next()
  return {
    endpoint,
    key: accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey },
    async cpuUs() {
      const { cpuUs = Number.NaN } = await child.tell({})
      return cpuUs
    },
    async heap() {
      const { heap = Number.NaN } = await child.tell({ act: 'heap' })
      return heap
    },
    async reload() {
      await child.tell({ act: 'reload' })
    },
    end: () => child.end(),
  }
}
