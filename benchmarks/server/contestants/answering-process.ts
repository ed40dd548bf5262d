import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a server's process says: where it listens, or what it took so far. */
export interface ServerSays {
  readonly endpoint?: string
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  /** Microseconds of processor time, of all threads. */
  readonly cpuUs?: number
  /** Bytes, after a full garbage collection. */
  readonly heap?: number
}

/** Tells the process that started this one where the server listens, then what it is asked for. It ends with that one. */
export function answerParent(ready: ServerSays, acts: Readonly<Record<string, () => Promise<void>>> = {}): void {
  process.on('message', async ({ act }: { readonly act?: string }) => {
    if (act === 'heap') {
      collectGarbage()
      return void process.send?.({ heap: process.memoryUsage().heapUsed })
    }
    if (act !== undefined) await acts[act]?.()
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuUs: user + system })
  })
  process.once('disconnect', () => process.exit())
  process.send?.(ready)
}

/** A server of node:http on any free port of this machine. */
export function listenBare(listener: RequestListener): void {
  // Connections have to outlast the turns of the others.
  const server = createServer({ keepAliveTimeout: 65_000 }, listener)
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    answerParent({ endpoint: `http://127.0.0.1:${port}` })
  })
}

/** As with --expose-gc, which nobody serves with. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}
