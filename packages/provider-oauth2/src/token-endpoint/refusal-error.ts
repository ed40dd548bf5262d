import { BrokerError, type BrokerErrorDetails, invalidField } from '@credbroker/core'
import type { AnswerError } from './normalise/answer-error.ts'

const clientFaults = new Set(['invalid_client', 'unauthorized_client'])
// OpenID Connect Core section 3.1.2.6, and what Microsoft Entra says of an `invalid_grant` in `suberror`.
const userMustAct = new Set([
  'interaction_required',
  'consent_required',
  'login_required',
  'account_selection_required',
  'basic_action',
  'additional_action',
  'message_only',
  'user_password_expired',
])

/** The error for callers, for the code that a vendor refused a token request with. RFC 6749 section 5.2. */
export function refusalError({ code, suberror, claims }: AnswerError): BrokerError {
  const details: BrokerErrorDetails = { upstreamCode: code }
  if (clientFaults.has(code)) {
    const message =
      `the provider refused its client (${code}): the credentials in the options are wrong, expired, or not permitted ` +
      'to do this; the operator has to put them right'
    return new BrokerError('upstream_rejected', message, { details })
  }
  if (code === 'invalid_scope') {
    return invalidField(
      'oauth2TokenRequest.scopes',
      'hold a scope that the provider does not know or does not give to this client (invalid_scope)',
    )
  }
  // RFC 8707 section 2, RFC 8693 section 2.2.2.
  if (code === 'invalid_target') {
    return invalidField(
      'oauth2TokenRequest.resources',
      'names a service that the provider issues no token for (invalid_target); so may audiences',
    )
  }
  const inGrant = code === 'invalid_grant' && (claims !== undefined || userMustAct.has(suberror ?? ''))
  if (userMustAct.has(code) || inGrant) {
    const message = `the provider wants the user to sign in or to consent again (${suberror ?? code})`
    return new BrokerError('access_denied', message, {
      details: { ...details, ...(claims !== undefined && { claims }) },
    })
  }
  if (code === 'access_denied') {
    return new BrokerError('access_denied', 'the provider denied access (access_denied)', { details })
  }
  return new BrokerError('upstream_rejected', `the provider refused the request (${code})`, { details })
}
