// Works on a small disk of its own, and prints what happened as JSON. Arguments: folder of the disk, what to do.
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrokerError, type Store } from '@credbroker/core'
import { systemClock } from '../../../core/src/services/default-services.ts'
import { openSqliteStore } from '../../src/open-sqlite-store.ts'

const [folder = '', mode] = process.argv.slice(2)
const path = join(folder, 'credbroker.db')
const ballast = join(folder, 'ballast')
const print = (result: object) => console.log(JSON.stringify(result))
const open = (): Promise<Store> => openSqliteStore({ path, clock: systemClock })
const told = (error: unknown) =>
  error instanceof BrokerError ? { code: error.code, message: error.message } : String(error)

/** Takes the space that is left, but for so many bytes. */
function fill(left: number): void {
  const block = Buffer.alloc(4096)
  for (let size = 0; ; size += block.length) {
    try {
      writeFileSync(ballast, block, { flag: 'a' })
    } catch {
      rmSync(ballast)
      const kept = Math.max(0, size - left)
      if (kept > 0) writeFileSync(ballast, Buffer.alloc(kept))
      return
    }
  }
}

async function opening(): Promise<void> {
  const before = readdirSync(folder)
  const outcome = await open().then(() => 'opened', told)
  print({ outcome, before, after: readdirSync(folder) })
}

async function running(): Promise<void> {
  const store = await open()
  fill(200_000)
  const acknowledged: string[] = []
  let outcome: unknown
  for (let index = 0; outcome === undefined; index++) {
    const keys = [`k/${index}/a`, `k/${index}/b`]
    const group = await Promise.allSettled(keys.map((key) => store.put(key, new Uint8Array(3000).fill(index))))
    const failed = group.filter((write) => write.status === 'rejected')
    if (failed.length === 0) acknowledged.push(...keys)
    else outcome = failed.map(({ reason }) => told(reason))
  }
  const readable = (await store.list('k/')).keys.length
  const failedAgain = await store.put('late', new Uint8Array(3000)).then(() => 'stored', told)
  rmSync(ballast)
  const later = await store.put('later', new Uint8Array(3000)).then(() => 'stored', told)
  await store.close()
  const again = await open()
  const { keys } = await again.list('')
  print({
    acknowledged: acknowledged.length,
    outcome,
    readable,
    failedAgain,
    later,
    keys: keys.length,
    size: statSync(path).size,
  })
  await again.close()
}

if (mode === 'open') await opening()
if (mode === 'open-full') {
  fill(Number(process.argv[4]))
  await opening()
}
if (mode === 'create') await (await open()).close()
if (mode === 'running') await running()
