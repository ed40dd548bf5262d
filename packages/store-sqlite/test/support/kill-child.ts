// Writes without end and reports every write that was acknowledged, until it stops itself at a named point.
// Arguments: path of the database, the point, how many times the point is passed before.
import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { systemClock } from '../../../core/src/services/default-services.ts'
import { openSqliteStore } from '../../src/open-sqlite-store.ts'

const [path = '', point, passed] = process.argv.slice(2)
let left = Number(passed)
subscribe('credbroker:store-sqlite', (message) => {
  if ((message as { readonly point: string }).point === point && left-- === 0) process.kill(process.pid, 'SIGKILL')
})

const report = (line: string) => writeSync(1, `${line}\n`)
const value = (index: number) => new Uint8Array(20_000).fill(index)
const store = await openSqliteStore({ path, clock: systemClock })
const start = (await store.head('log'))?.sequence ?? 0
let version = (await store.get('counter'))?.version ?? 'absent'

for (let index = start + 1; ; index++) {
  const counted = store.put('counter', value(index), { ifVersion: version })
  const own = store.put(`own/${index}`, value(index))
  const appended = store.append('log', [value(index)], { afterSequence: index - 1, head: value(index) })
  counted.then((outcome) => {
    if (!outcome.stored) throw new Error('lost its own race')
    version = outcome.version
    report(`counter ${index} ${version}`)
  })
  own.then(() => report(`own ${index}`))
  appended.then(() => report(`log ${index}`))
  await Promise.all([counted, own, appended])
}
