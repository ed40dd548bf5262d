import { BrokerError } from '@credbroker/core'
import { type PreparedSession, requiredReturnUrl } from '@credbroker/core/consent'
import type { Grant } from '../grants/grant.ts'
import type { Attempt, AttemptData, ConsentParts } from './attempt.ts'
import { centralOrigin, consentMarketplace } from './central-url.ts'
import { returnUrlField, type SellerAsk } from './seller-ask.ts'

/**
 * The open attempt of somebody who asked for the same thing, or a new one. `earlier`: the seller's consent so far; only the
 * same seller may renew it. Throws `validation_failed`.
 */
export async function beginAttempt(ask: SellerAsk, earlier: Grant | undefined, parts: ConsentParts): Promise<Attempt> {
  requiredReturnUrl(ask.returnUrl, returnUrlField)
  const { options, context, sessions } = parts
  const { owner, returnUrl, customState, region, forced, appstore } = ask
  const redirectUri = context.callbackUrl()
  if (redirectUri === undefined)
    throw unusable('this broker has no public address to which Amazon could send sellers back; set publicUrl')
  const { applicationId, clientId } = options
  if (applicationId === undefined) throw unusable(`provider "${context.name}" has no applicationId; set it`)
  const expectedSellingPartnerId = appstore?.sellingPartnerId ?? earlier?.sellingPartnerId
  const data: AttemptData = {
    clientId,
    applicationId,
    region,
    redirectUri,
    ...(expectedSellingPartnerId !== undefined && { expectedSellingPartnerId }),
  }
  const page = consentPage(ask, applicationId, parts)
  const prepare = async (state: string): Promise<PreparedSession<AttemptData>> => {
    const url = new URL(page)
    url.searchParams.set('state', state)
    url.searchParams.set('redirect_uri', redirectUri)
    return { authorizationUrl: url.href, data }
  }
  const about = [page, redirectUri, clientId, region, String(forced), expectedSellingPartnerId ?? '']
  return sessions.begin(
    {
      owner,
      ...(returnUrl !== undefined && { returnUrl }),
      ...(customState !== undefined && { customState }),
      about,
    },
    prepare,
  )
}

/** Amazon's page, with all but what is new for each attempt. SP-API docs, "Website authorization workflow", "Appstore authorization workflow". */
function consentPage({ appstore, marketplace }: SellerAsk, applicationId: string, { options }: ConsentParts): string {
  const beta = options.draft === true || appstore?.version === 'beta'
  if (appstore !== undefined) {
    const url = new URL(appstore.amazonCallbackUri)
    url.searchParams.set('amazon_state', appstore.amazonState)
    if (beta) url.searchParams.set('version', 'beta')
    return url.href
  }
  const central = centralOrigin(consentMarketplace(marketplace, options), options, 'spApiTokenRequest.marketplace')
  const url = new URL('/apps/authorize/consent', central)
  url.searchParams.set('application_id', applicationId)
  if (beta) url.searchParams.set('version', 'beta')
  return url.href
}

function unusable(what: string): BrokerError {
  return new BrokerError(
    'validation_failed',
    `sellers cannot be asked for consent: ${what}. That is for the operator to do`,
  )
}
