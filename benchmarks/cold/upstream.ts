import { request } from 'node:http'
import { join } from 'node:path'
import { talkingProcess } from '../processes/talking-process.ts'

/** A server on loopback, in a process of its own, that answers after a while. */
export interface Upstream {
  readonly url: string
  /** Milliseconds that one request of `node:http` takes from here. */
  latencyMs(): Promise<number>
  /** Requests since the last call. */
  requests(): Promise<number>
  end(): Promise<void>
}

const script = join(import.meta.dirname, 'upstream-process.ts')

type Said = { readonly url?: string; readonly requests?: number }

export async function startUpstream(answersAfterMs: number): Promise<Upstream> {
  const child = talkingProcess<Said>(script, [String(answersAfterMs)])
  const { url = '' } = await child.next()
  return {
    url,
    async latencyMs(): Promise<number> {
      const start = process.hrtime.bigint()
      await bodyOf(`${url}/latency`)
      return Number(process.hrtime.bigint() - start) / 1e6
    },
    requests: async (): Promise<number> => (await child.tell({})).requests ?? Number.NaN,
    end: (): Promise<void> => child.end(),
  }
}

function bodyOf(url: string): Promise<string> {
  return new Promise((done, failed) => {
    const call = request(url, { method: 'POST' }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('end', () => done(body))
    })
    call.on('error', failed)
    call.end()
  })
}
