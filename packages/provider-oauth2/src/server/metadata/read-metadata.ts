import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import { endpointFault } from './endpoint-url.ts'

const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'device_authorization_endpoint',
  'pushed_authorization_request_endpoint',
  'jwks_uri',
] as const

const lists = [
  'token_endpoint_auth_methods_supported',
  'code_challenge_methods_supported',
  'id_token_signing_alg_values_supported',
] as const

const flags = ['require_pushed_authorization_requests', 'authorization_response_iss_parameter_supported'] as const

type Members = Readonly<Record<string, unknown>>
type Some<Name extends string, Value> = { [Each in Name]?: Value }

/** A member of metadata that cannot be used. */
export interface MetadataFault {
  readonly member: string
  /** Completes "<member> …". */
  readonly fault: string
}

export type MetadataReading =
  | { readonly metadata: Metadata; readonly faults?: never }
  | { readonly metadata?: never; readonly faults: readonly MetadataFault[] }

/** The members of RFC 8414 section 2 that are used here, once they are found to be what they should be. */
export function readMetadata(document: unknown): MetadataReading {
  if (!isObject(document)) return { faults: [{ member: 'the document', fault: 'is no JSON object' }] }
  const faults: MetadataFault[] = []
  const issuer = typeof document['issuer'] === 'string' ? document['issuer'] : ''
  for (const [member, value] of Object.entries({ issuer, token_endpoint: document['token_endpoint'] ?? '' })) {
    if (value === '') faults.push({ member, fault: 'is missing' })
  }
  const aliases = document['mtls_endpoint_aliases']
  const metadata: Metadata = {
    issuer,
    ...readEndpoints(document, '', faults),
    ...readLists(document),
    ...readFlags(document),
    ...(isObject(aliases) && { mtls_endpoint_aliases: readEndpoints(aliases, 'mtls_endpoint_aliases.', faults) }),
  }
  return faults.length > 0 ? { faults } : { metadata }
}

function readEndpoints(
  members: Members,
  path: string,
  faults: MetadataFault[],
): Some<(typeof endpoints)[number], string> {
  const read: Some<(typeof endpoints)[number], string> = {}
  for (const name of endpoints) {
    const value = members[name] ?? ''
    if (value === '') continue
    const fault = typeof value === 'string' ? endpointFault(value) : 'is no text'
    if (fault !== undefined) faults.push({ member: path + name, fault })
    else read[name] = String(value)
  }
  return read
}

function readLists(members: Members): Some<(typeof lists)[number], string[]> {
  const read: Some<(typeof lists)[number], string[]> = {}
  for (const name of lists) {
    const value = members[name]
    if (Array.isArray(value)) read[name] = value.filter((entry) => typeof entry === 'string')
  }
  return read
}

function readFlags(members: Members): Some<(typeof flags)[number], boolean> {
  const read: Some<(typeof flags)[number], boolean> = {}
  for (const name of flags) {
    const value = members[name]
    if (typeof value === 'boolean') read[name] = value
  }
  return read
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
