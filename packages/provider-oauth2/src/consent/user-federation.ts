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
import type { GrantStore } from '../grants/grant-store.ts'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from '../oauth2-token.ts'
import type { ProviderParts } from '../provider-parts.ts'
import type { GrantTokens } from '../refresh/grant-tokens.ts'
import { type Attempt, type AttemptData, type ConsentParts, withoutSecrets } from './attempt.ts'
import { requireFreeOptions } from './authorization/reserved-parameters.ts'
import { takeCallback } from './callback/take-callback.ts'
import { isKept } from './completion/keep-grant.ts'
import { redeemCode } from './completion/redeem-code.ts'
import { consentRequest } from './consent-request.ts'
import { issueToUser } from './issue-to-user.ts'
import { endGrant } from './kept/end-grant.ts'
import { grantPage } from './kept/grant-page.ts'

/** Tokens that rest on what a user agreed to. */
export interface UserFederation {
  issue(request: Oauth2TokenRequest, call: IssueCall): Promise<Issued<Oauth2TokenResponse>>
  readonly consent: ConsentProvider
  /** Waits for completions that are under way: what a vendor gave must be written down. */
  close(): Promise<void>
}

/** USER_FEDERATION of one provider. Throws `config_invalid` for options that would replace parameters of ours. */
export function userFederation(parts: ProviderParts, grants: GrantStore, tokens: GrantTokens): UserFederation {
  requireFreeOptions(parts)
  const sessions = new ConsentSessions<AttemptData>(parts.context)
  const all: ConsentParts = {
    ...parts,
    grants,
    tokens,
    sessions,
    kind: 'oauth2Token',
    withoutSecrets,
    isKept: (attempt: Attempt) => isKept(attempt, { grants }),
  }
  const completions = new WorkUnderWay()

  return {
    issue: (request: Oauth2TokenRequest, call: IssueCall) => issueToUser(request, all, call),
    consent: {
      request: (ask: ConsentAsk): object => consentRequest(ask),
      session: (sessionUri: string): Promise<SessionFacts | undefined> => sessions.facts(sessionUri),
      callback: (parameters: URLSearchParams): Promise<CallbackOutcome> => takeCallback(parameters, all),
      complete: (sessionUri: string, call: IssueCall): Promise<void> =>
        completions.track(completeSession(sessionUri, all, (attempt) => redeemCode(attempt, all, call), call)),
      grants: (cursor?: string): Promise<GrantPage> => grantPage(cursor, all),
      revokeGrant: (id: string, call: IssueCall): Promise<boolean> => endGrant(id, all, call),
    },
    close: () => completions.settled(),
  }
}
