import type { Fetch } from '@credbroker/core'

/** A `fetch` that counts what one provider does with it. */
export interface ProviderCalls {
  readonly fetch: Fetch
  /** Calls that were made. */
  readonly made: number
}

export function providerCalls(through: Fetch): ProviderCalls {
  let made = 0
  return {
    fetch(input: string | URL, init?: RequestInit): Promise<Response> {
      made++
      return through(input, init)
    },
    get made(): number {
      return made
    },
  }
}

/** The network of a provider that says it needs none. */
export async function noNetwork(input: string | URL): Promise<Response> {
  throw new TypeError(`the suite was given no upstream, and the provider called ${new URL(input).host}`)
}
