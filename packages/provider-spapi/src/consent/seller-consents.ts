import type {
  CallbackOutcome,
  ConsentAsk,
  ConsentProvider,
  GrantPage,
  IssueCall,
  Issued,
  SessionFacts,
} from '@credbroker/core'
import { completeSession, ConsentSessions } from '@credbroker/core/consent'
import { WorkUnderWay } from '@credbroker/core/waiting'
import { grantSummary } from '../grants/grant-summary.ts'
import { SellerGrants } from '../grants/seller-grants.ts'
import type { ProviderParts } from '../provider-parts.ts'
import type { SpApiTokenRequest, SpApiTokenResponse } from '../sp-api-token.ts'
import { type Attempt, type AttemptData, type ConsentParts, withoutSecrets } from './attempt.ts'
import { endGrant } from './end-grant.ts'
import { issueToSeller } from './issue-to-seller.ts'
import { isKept } from './keep-grant.ts'
import { redeemCode } from './redeem-code.ts'
import { takeCallback } from './take-callback.ts'

/** Tokens that rest on what sellers agreed to. */
export interface SellerConsents {
  readonly parts: ConsentParts
  issue(request: SpApiTokenRequest, call: IssueCall): Promise<Issued<SpApiTokenResponse>>
  readonly consent: ConsentProvider
  /** Waits for completions that are under way: what Amazon gave must be written down. */
  close(): Promise<void>
}

export function sellerConsents(parts: ProviderParts): SellerConsents {
  const { context } = parts
  const grants = new SellerGrants(context)
  const sessions = new ConsentSessions<AttemptData>(context)
  const all: ConsentParts = {
    ...parts,
    grants,
    sessions,
    kind: 'spApiToken',
    withoutSecrets,
    isKept: (attempt: Attempt) => isKept(attempt, { grants }),
  }
  const completions = new WorkUnderWay()
  return {
    parts: all,
    issue: (request: SpApiTokenRequest, call: IssueCall) => issueToSeller(request, all, call),
    consent: {
      request: (ask: ConsentAsk): object => ({ spApiTokenRequest: consentRequest(ask) }),
      session: (sessionUri: string): Promise<SessionFacts | undefined> => sessions.facts(sessionUri),
      callback: (parameters: URLSearchParams): Promise<CallbackOutcome> => takeCallback(parameters, all),
      complete: (sessionUri: string, call: IssueCall): Promise<void> =>
        completions.track(completeSession(sessionUri, all, (attempt) => redeemCode(attempt, all, call), call)),
      grants: async (cursor?: string): Promise<GrantPage> => {
        const page = await grants.page(cursor)
        return { ...page, grants: page.grants.map(grantSummary) }
      },
      revokeGrant: (id: string, call: IssueCall): Promise<boolean> => endGrant(id, all, call),
    },
    close: () => completions.settled(),
  }
}

/** The request that starts a consent or asks how it goes, for programs that know nothing of Amazon. Sellers grant roles, not scopes. */
function consentRequest({ returnUrl, sessionUri, forceAuthentication }: ConsentAsk): SpApiTokenRequest {
  return {
    ...(returnUrl !== undefined && { returnUrl }),
    ...(sessionUri !== undefined && { sessionUri }),
    ...(forceAuthentication !== undefined && { forceAuthentication }),
  }
}
