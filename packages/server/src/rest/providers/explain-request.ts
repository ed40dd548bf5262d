import type { Explanation } from '@credbroker/core'
import type { Operation } from '../../operation/operation.ts'
import type { ProviderPlane } from '../../resources/directory.ts'
import type { ServerParts } from '../../server-parts.ts'
import { brokerName } from '../provider-name.ts'
import { restOperation } from '../rest-operation.ts'

export interface ExplainRequestInput {
  readonly workload: string
  readonly provider: string
  /** Tagged: `{ oauth2TokenRequest: … }`. */
  readonly request: Readonly<Record<string, unknown>>
  readonly user?: string
}

/** What would become of a request, and why. Asks no provider. */
export function explainRequest(parts: ServerParts): Operation<ExplainRequestInput, Explanation> {
  return restOperation(
    'ExplainRequest',
    { method: 'POST', path: '/credbroker/v1/explain', status: 200 },
    async ({ workload, provider, request, user }: ExplainRequestInput): Promise<Explanation> => {
      await parts.directory.catchUp()
      // Rules are known of those workload identities that were asked for.
      await parts.directory.workload(workload)
      const name = brokerName(parts, provider, planesFor(request)) ?? provider
      const caller = { workload, ...(user !== undefined && { user }) }
      return underPublicName(parts.broker.explain(name, request, caller), name, provider)
    },
  )
}

/** All planes, that of the request first: one name may stand for a provider in each. */
function planesFor(request: ExplainRequestInput['request']): readonly ProviderPlane[] {
  if ('oauth2TokenRequest' in request) return ['oauth2', 'apikey', 'payment']
  if ('apiKeyRequest' in request) return ['apikey', 'oauth2', 'payment']
  return ['payment', 'oauth2', 'apikey']
}

function underPublicName(explanation: Explanation, name: string, provider: string): Explanation {
  if (name === provider) return explanation
  const { reason, error } = explanation
  return {
    ...explanation,
    provider,
    reason: reason.replaceAll(name, provider),
    ...(error !== undefined && { error: { ...error, message: error.message.replaceAll(name, provider), provider } }),
  }
}
