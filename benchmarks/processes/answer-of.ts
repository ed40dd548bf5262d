import { fork } from 'node:child_process'
import { basename } from 'node:path'

const patienceMs = 60_000

/** What a script sends, run in a process of its own whose memory can be collected at will. */
export function answerOf<Answer>(script: string, args: readonly string[]): Promise<Answer> {
  return new Promise((done, failed) => {
    const child = fork(script, args, {
      execArgv: [...process.execArgv, '--expose-gc'],
      timeout: patienceMs,
    })
    child.once('message', (answer) => done(answer as Answer))
    child.once('error', failed)
    child.once('exit', (code) =>
      failed(new Error(`${basename(script)} ended with exit code ${code} and without an answer`)),
    )
  })
}
