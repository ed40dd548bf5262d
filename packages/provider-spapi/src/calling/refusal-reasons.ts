/**
 * What follows from a refusal. `reauthorize`: the seller has to consent again. `credential`: the operator has to put the
 * application's client id or secret right. `request`: the call is wrong, and a repetition is refused again.
 * `permission`: a role, the region or the delegation is missing. `refresh`: drop the token, fetch a new one, and retry
 * once. `retry`: later, with backoff and jitter. `throttle`: as `retry`, but no sooner than the quota fills again.
 */
export type RefusalAction = 'reauthorize' | 'credential' | 'request' | 'permission' | 'refresh' | 'retry' | 'throttle'

export interface Refusal {
  readonly action: RefusalAction
  /** What happened, whose turn it is, and what to do. */
  readonly advice: string
}

/** Everything that a refusal can mean. */
export type RefusalReason =
  | 'consent_ended'
  | 'client_mismatch'
  | 'client_refused'
  | 'token_request_invalid'
  | 'scope_unknown'
  | 'consent_denied'
  | 'access_token_expired'
  | 'access_token_invalid'
  | 'access_token_missing'
  | 'client_secret_expired'
  | 'security_token_expired'
  | 'access_denied'
  | 'data_elements_denied'
  | 'resources_denied'
  | 'document_invalid'
  | 'request_invalid'
  | 'not_found'
  | 'throttled'
  | 'unavailable'
  | 'unexpected'

/** Our words for each reason. The vendor's own text is not shown, as it may repeat what was sent. */
export const refusals: Readonly<Record<RefusalReason, Refusal>> = {
  consent_ended: {
    action: 'reauthorize',
    advice:
      'Login with Amazon refused the refresh token or the authorization code: it is wrong, expired, revoked, or was used ' +
      'already. The seller has to authorize the application again; a retry does not help.',
  },
  client_mismatch: {
    action: 'credential',
    advice:
      'The refresh token belongs to another application, or this application may not use it, as when a draft and its ' +
      'published form are mixed. The operator has to use client id, client secret and refresh token of one application.',
  },
  client_refused: {
    action: 'credential',
    advice:
      'Login with Amazon does not know the client id, or the client secret is wrong or past its rotation date. The ' +
      'operator has to check both, and to rotate a secret that is older than 180 days.',
  },
  token_request_invalid: {
    action: 'request',
    advice:
      'The request for a token lacks a field, has one twice, or has one that Login with Amazon does not accept. It has to ' +
      'be corrected; a retry does not help.',
  },
  scope_unknown: {
    action: 'request',
    advice:
      'Login with Amazon does not know the scope. It has to be corrected: sellingpartnerapi::notifications, or ' +
      'sellingpartnerapi::client_credential:rotation, which has one colon before its last word.',
  },
  consent_denied: {
    action: 'permission',
    advice:
      'Login with Amazon denied access: the seller cancelled the authorization, or Amazon blocked the application. The ' +
      'operator has to ask the seller, or Amazon.',
  },
  access_token_expired: {
    action: 'refresh',
    advice: 'The access token is past its life. The caller has to fetch a new one and to repeat the call once.',
  },
  access_token_invalid: {
    action: 'refresh',
    advice:
      'Amazon does not accept the access token: it is malformed or revoked, or the seller withdrew the consent. The caller ' +
      'has to fetch a new one and to repeat the call once; when no new one is given, the seller has to authorize the ' +
      'application again.',
  },
  access_token_missing: {
    action: 'request',
    advice:
      'The call carried no access token. The program has to send the token in the header x-amz-access-token, and not as ' +
      'Authorization.',
  },
  client_secret_expired: {
    action: 'credential',
    advice:
      "The application's client secret is past its rotation date, although the access token is not. A new access token " +
      'does not help: the operator has to rotate the client secret and to configure the new one.',
  },
  security_token_expired: {
    action: 'retry',
    advice:
      'Amazon says that a security token expired, which the call has no need of. It has said so in outages, and to calls that ' +
      'still carry an AWS signature. The program has to leave the signature out, and to retry with backoff.',
  },
  access_denied: {
    action: 'permission',
    advice:
      'Amazon denied access without a reason. The operator has to look for one of these: the application lacks a role for ' +
      'the operation, or the seller authorized it before the role was added; the seller belongs to another region than the ' +
      'host; the token is of the wrong kind, as a grantless operation, an ordinary one and a restricted one each take ' +
      'their own; the restricted data token does not cover this method, path or data element; the path does not exist. ' +
      'A retry does not help.',
  },
  data_elements_denied: {
    action: 'permission',
    advice:
      'The application may not see the data elements that were asked for. The operator has to add the role for them to ' +
      'the developer profile and to the application, and the seller has to authorize it again: Direct-to-Consumer Shipping ' +
      'for shippingAddress, Tax Remittance or Tax Invoicing for buyerInfo and buyerTaxInformation.',
  },
  resources_denied: {
    action: 'permission',
    advice:
      'The application may not see some of the restricted resources. The operator has to add the role for them to the ' +
      'developer profile and to the application, and the seller has to authorize it again; or the path is of an API ' +
      'version that is no more.',
  },
  document_invalid: {
    action: 'request',
    advice:
      'The path does not name one report document of a restricted report type. The caller has to give the id of such a ' +
      'document; documents of all other types need no restricted data token.',
  },
  request_invalid: {
    action: 'request',
    advice: 'Amazon calls the request invalid. The program has to correct it; a retry does not help.',
  },
  not_found: {
    action: 'request',
    advice:
      'Amazon has nothing at this path. The program has to check the path, the version of the API and the host of the ' +
      'region, and whether the resource is still there.',
  },
  throttled: {
    action: 'throttle',
    advice:
      'The quota of the operation is used up. The program has to wait for one divided by its rate, in seconds, and then ' +
      'to retry with jitter. Amazon gives the rate in x-amzn-RateLimit-Limit, though seldom with this answer.',
  },
  unavailable: {
    action: 'retry',
    advice: 'Amazon has a fault of its own. The program has to retry later, with backoff and jitter.',
  },
  unexpected: {
    action: 'request',
    advice:
      'Amazon answered with a status that its documentation does not give. The program has to check host, path and method; ' +
      'a retry is not known to help.',
  },
}
