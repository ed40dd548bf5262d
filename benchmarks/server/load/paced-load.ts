import { Connection, statusOf } from './connection.ts'

const tickMs = 5

/** What became of a paced load. */
export interface Paced {
  readonly requests: number
  /** Answers that were no success, and connections that ended. */
  readonly failed: number
}

/** Asks so often a second, whatever the answers take, over as many connections as that needs. */
export async function runPaced(
  endpoint: string,
  request: () => Buffer,
  { perSecond, milliseconds }: { readonly perSecond: number; readonly milliseconds: number },
): Promise<Paced> {
  const idle: Connection[] = []
  const all: Connection[] = []
  const asked: Promise<void>[] = []
  let requests = 0
  let failed = 0
  let bytes = request()
  const fail = () => void failed++
  const ask = async (): Promise<void> => {
    let connection = idle.pop()
    if (connection === undefined) {
      connection = await Connection.open(endpoint)
      all.push(connection)
    }
    const used = connection
    await new Promise<Buffer>((answered, broken) => used.send(bytes, answered, broken)).then((answer) => {
      if (statusOf(answer) !== 200) failed++
      idle.push(used)
    })
  }
  const begin = performance.now()
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const passedMs = performance.now() - begin
      const due = Math.floor((Math.min(passedMs, milliseconds) / 1000) * perSecond)
      // Signed now and then: a signature is good for five minutes.
      if (requests % (perSecond * 10) < perSecond / 10) bytes = request()
      // Those that are done are of no interest any more.
      if (asked.length > perSecond) asked.length = 0
      for (; requests < due; requests++) asked.push(ask().catch(fail))
      if (passedMs < milliseconds) return
      clearInterval(timer)
      done()
    }, tickMs)
  })
  await Promise.all(asked)
  for (const connection of all) connection.close()
  return { requests, failed }
}
