import { join } from 'node:path'
import { talkingProcess } from '../processes/talking-process.ts'

/** A strict token endpoint in a process of its own. */
export interface TokenEndpoint {
  readonly url: string
  /** Since the last call. */
  counts(): Promise<{ readonly requests: number; readonly refused: number }>
  end(): Promise<void>
}

type Said = { readonly url?: string; readonly requests?: number; readonly refused?: number }

export async function startTokenEndpoint(): Promise<TokenEndpoint> {
  const child = talkingProcess<Said>(join(import.meta.dirname, 'token-endpoint-process.ts'), [])
  const { url = '' } = await child.next()
  return {
    url,
    async counts() {
      const { requests = Number.NaN, refused = Number.NaN } = await child.tell({})
      return { requests, refused }
    },
    end: (): Promise<void> => child.end(),
  }
}
