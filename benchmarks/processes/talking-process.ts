import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'

const patienceMs = 30_000

/** A script in a process of its own, which says one thing when it is ready and one for each that it is told. */
export interface TalkingProcess<Answer> {
  next(): Promise<Answer>
  tell(message: object): Promise<Answer>
  end(): Promise<void>
}

/** It ends with this process, or when it is told to: the scripts end when nobody is connected any more. */
export function talkingProcess<Answer>(script: string, args: readonly string[]): TalkingProcess<Answer> {
  const child = fork(script, args)
  const next = () => answerOf<Answer>(child, basename(script))
  return {
    next,
    tell(message: object): Promise<Answer> {
      const answer = next()
      child.send(message)
      return answer
    },
    async end(): Promise<void> {
      if (child.exitCode !== null) return
      const exit = once(child, 'exit')
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill(), patienceMs)
      await exit
      clearTimeout(timer)
    },
  }
}

function answerOf<Answer>(child: ChildProcess, script: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const answered = (message: unknown) => resolve(message as Answer)
  const ended = (code: number | null) =>
    reject(new Error(`${script} ended with exit code ${code} and without an answer`))
  const timer = setTimeout(() => reject(new Error(`${script} did not answer within ${patienceMs} ms`)), patienceMs)
  child.once('message', answered)
  child.once('exit', ended)
  return promise.finally(() => {
    clearTimeout(timer)
    child.off('message', answered)
    child.off('exit', ended)
  })
}
