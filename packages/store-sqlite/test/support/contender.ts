// One of several processes that work on the same database. Prints nothing when all is well.
// Arguments: path of the database, how many times to do each thing.
import { appendFileSync, closeSync, openSync, unlinkSync } from 'node:fs'
import { systemClock } from '../../../core/src/services/default-services.ts'
import { openSqliteStore } from '../../src/open-sqlite-store.ts'

const [path = '', times] = process.argv.slice(2)
const rounds = Number(times)
const store = await openSqliteStore({ path, clock: systemClock })
const number = (value: Uint8Array | undefined) => Number(new TextDecoder().decode(value) || 0)
const bytes = (value: number | string) => new TextEncoder().encode(String(value))

async function increment(): Promise<void> {
  for (;;) {
    const found = await store.get('counter')
    const outcome = await store.put('counter', bytes(number(found?.value) + 1), {
      ifVersion: found?.version ?? 'absent',
    })
    if (outcome.stored) return
  }
}

async function append(index: number): Promise<void> {
  let sequence = (await store.head('log'))?.sequence ?? 0
  for (;;) {
    const outcome = await store.append('log', [bytes(`${process.pid} ${index}`)], { afterSequence: sequence })
    if (outcome.appended) return
    sequence = outcome.sequence
  }
}

/** The holder makes a file that must not exist yet, and writes its token behind those of the holders before it. */
async function hold(): Promise<void> {
  for (;;) {
    const lease = await store.lease('lock', 60_000)
    if (lease === undefined) {
      await new Promise((resolve) => setImmediate(resolve))
      continue
    }
    closeSync(openSync(`${path}.held`, 'wx'))
    appendFileSync(`${path}.tokens`, `${lease.token}\n`)
    const outcome = await store.put('lock', bytes('mine'), { fencingToken: lease.token, relaxed: true })
    if (!outcome.stored) throw new Error('the holder was fenced out')
    unlinkSync(`${path}.held`)
    return lease.release()
  }
}

for (let index = 0; index < rounds; index++) await Promise.all([increment(), append(index), hold()])
await store.close()
