import type { ReturnVerdict } from '@credbroker/core/consent'
import { tokenEndpointAt } from '../../grants/issuer-of-grant.ts'
import type { ProviderParts } from '../../provider-parts.ts'
import { isCallbackAuthentic } from '../../vendors/callback-signature.ts'
import type { Attempt, AttemptData } from '../attempt.ts'
import { checkedCode } from '../vendor-code.ts'

/** Why a return is trusted by nobody: the browser is sent nowhere. */
export const untrustedFailures = ['wrong_issuer', 'malformed', 'wrong_signature', 'unknown_server'] as const

type Untrusted = (typeof untrustedFailures)[number]

const longestKept = 2_048

/**
 * What a browser brought back means for its attempt. The issuer is looked at first: what another server says, an error
 * included, says nothing about this attempt. RFC 9207 section 2.4, RFC 6749 sections 4.1.2 and 4.1.2.1.
 */
export function judgeCallback(
  parameters: URLSearchParams,
  { data }: Pick<Attempt, 'data'>,
  { vendor, options }: Pick<ProviderParts, 'vendor' | 'options'>,
): ReturnVerdict<AttemptData> {
  if (!isRightIssuer(parameters.get('iss'), data)) return untrusted('wrong_issuer')
  const error = parameters.get('error')
  if (error !== null) return { failure: checkedCode(error) ?? 'vendor_error' }
  if (!isCallbackAuthentic(parameters, vendor, options.clientSecret?.reveal())) return untrusted('wrong_signature')
  const code = readCode(parameters, vendor.decodeCode === true)
  if (code === undefined) return untrusted('malformed')
  const tokenEndpoint = tokenEndpointOf(parameters, data, vendor)
  if (tokenEndpoint === undefined) return untrusted('unknown_server')
  return { accepted: { code, tokenEndpoint, kept: keptOf(parameters, vendor.keepFromCallback) } }
}

function untrusted(failure: Untrusted): ReturnVerdict<AttemptData> {
  return { failure }
}

function isRightIssuer(issuer: string | null, { issuer: expected, issuerPromised = false }: AttemptData): boolean {
  if (issuer === null) return !issuerPromised
  return expected === undefined || issuer === expected
}

function readCode(parameters: URLSearchParams, isEncodedTwice: boolean): string | undefined {
  const code = parameters.get('code')
  if (code === null || code === '') return undefined
  if (!isEncodedTwice) return code
  try {
    return decodeURIComponent(code)
  } catch {
    return undefined
  }
}

/** The vendor's server that has this user, where it names one: on the list, because the client's secret goes there. */
function tokenEndpointOf(
  parameters: URLSearchParams,
  { tokenEndpoint }: AttemptData,
  { serverFromCallback }: ProviderParts['vendor'],
): string | undefined {
  if (serverFromCallback === undefined) return tokenEndpoint
  const server = parameters.get(serverFromCallback.parameter)
  if (server === null) return tokenEndpoint
  return serverFromCallback.oneOf.includes(server) ? tokenEndpointAt(server, tokenEndpoint) : undefined
}

function keptOf(parameters: URLSearchParams, names: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = parameters.get(name)
      return value === null || value.length > longestKept ? [] : [[name, value]]
    }),
  )
}
