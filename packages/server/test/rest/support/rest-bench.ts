import { BrokerError } from '@credbroker/core'
import { restOperations } from '../../../src/rest/rest-operations.ts'
import type { RestParts, Rules, WorkloadRules } from '../../../src/rest/rest-parts.ts'
import type { ServerParts } from '../../../src/server-parts.ts'
import { consentPlugin } from '../../../../core/test/support/consent-plugin.ts'
import { dataOperations } from '../../../src/agentcore/data/data-operations.ts'
import { ServerBench } from '../../support/server-bench.ts'

/** Rules of the workload identities that are in the map. */
export class FakeRules implements WorkloadRules {
  readonly rules: Map<string, Rules | undefined> = new Map()

  async get(name: string): Promise<Rules | undefined> {
    this.#require(name)
    return this.rules.get(name)
  }

  async put(name: string, rules: Rules): Promise<void> {
    this.#require(name)
    this.rules.set(name, rules)
  }

  async remove(name: string): Promise<void> {
    this.#require(name)
    this.rules.set(name, undefined)
  }

  #require(name: string): void {
    if (!this.rules.has(name)) throw new BrokerError('not_found', `There is no workload identity "${name}"`)
  }
}

export interface RestBench {
  readonly bench: ServerBench
  readonly workloadRules: FakeRules
  /** A user of a workload consents. */
  consent(provider: string, workload: string, user: string): Promise<void>
}

export const returnUrl = 'https://app.example/done'

/** A server with two configured providers that keep consents, one made by API, and one that keeps users' keys. */
export async function openRest(): Promise<RestBench> {
  const workloadRules = new FakeRules()
  const rules = { '*': {} }
  const bench = await ServerBench.open(
    {
      providers: {
        github: { use: 'github' },
        google: { use: 'google' },
        keys: { use: 'apikey', options: { perUser: 'required' } },
        shared: { use: 'apikey', options: { keys: { only: 'sk-shared' } } },
      },
      added: { 'google~1': { use: 'google' } },
      workloads: {
        agent: { providers: rules, returnUrls: [returnUrl] },
        limited: { providers: { shared: {} }, returnUrls: [] },
      },
      plugins: { github: consentPlugin('githubConsent'), google: consentPlugin('googleConsent') },
    },
    (parts: ServerParts) => {
      const all: RestParts = { ...parts, workloadRules }
      return [...dataOperations(parts), ...restOperations(all)]
    },
  )
  bench.directory.providers.set('apikey/keys', 'keys').set('apikey/shared', 'shared')
  const { broker } = bench
  return {
    bench,
    workloadRules,
    async consent(provider: string, workload: string, user: string): Promise<void> {
      const caller = { workload, user }
      const request = broker.consents.request(provider, { scopes: ['read'], returnUrl })
      const answer = await broker.handle({ provider, request, caller })
      const [begun] = Object.values(answer) as { authorizationUrl: string; sessionUri: string }[]
      const state = new URL(begun?.authorizationUrl ?? '').searchParams.get('state') ?? ''
      await broker.consents.callback(provider, new URLSearchParams({ state, code: `token-of-${user}` }))
      await broker.completeSession(begun?.sessionUri ?? '', { userId: user })
    },
  }
}
