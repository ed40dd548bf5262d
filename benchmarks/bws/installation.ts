import { join } from 'node:path'
import { talkingProcess } from '../processes/talking-process.ts'

/** A Bitwarden on loopback, in a process of its own. */
export interface Installation {
  readonly url: string
  /** Requests since the last call, and how many of them were logins. */
  asked(): Promise<{ readonly logins: number; readonly requests: number }>
  end(): Promise<void>
}

const script = join(import.meta.dirname, 'installation-process.ts')

type Said = { readonly url?: string; readonly logins?: number; readonly requests?: number }

/** Starts one with so many secrets. */
export async function startInstallation(secrets: number): Promise<Installation> {
  const child = talkingProcess<Said>(script, [String(secrets)])
  const { url = '' } = await child.next()
  return {
    url,
    async asked(): Promise<{ readonly logins: number; readonly requests: number }> {
      const { logins = Number.NaN, requests = Number.NaN } = await child.tell({})
      return { logins, requests }
    },
    end: (): Promise<void> => child.end(),
  }
}
