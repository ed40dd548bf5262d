import { BrokerError } from '@credbroker/core'
import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import type { Oauth2Options } from '../../options.ts'
import type { ResolvedVendor } from '../../vendors/vendor.ts'
import { otherNamesOf } from './issuer-template.ts'
import { readMetadata } from './read-metadata.ts'

/** The metadata in the options. Throws `config_invalid`, one for each member at fault. */
export function metadataOfOptions(metadata: NonNullable<Oauth2Options['metadata']>): Metadata {
  const reading = readMetadata(metadata)
  if (reading.faults === undefined) return reading.metadata
  const faults = reading.faults.map(
    ({ member, fault }) => new BrokerError('config_invalid', fault, { details: { option: `metadata.${member}` } }),
  )
  throw new AggregateError(faults, 'the metadata cannot be used')
}

/** The metadata that a preset stands for; `undefined` when the preset names no token endpoint. */
export function metadataOfPreset(vendor: ResolvedVendor): Metadata | undefined {
  const { authorizationEndpoint, tokenEndpoint, introspectionEndpoint, deviceAuthorizationEndpoint } = vendor
  const { revocation } = vendor
  if (tokenEndpoint === undefined) return undefined
  return {
    issuer: issuerOfPreset(vendor) ?? new URL(tokenEndpoint).origin,
    token_endpoint: tokenEndpoint,
    ...(authorizationEndpoint !== undefined && { authorization_endpoint: authorizationEndpoint }),
    ...(introspectionEndpoint !== undefined && { introspection_endpoint: introspectionEndpoint }),
    ...(deviceAuthorizationEndpoint !== undefined && { device_authorization_endpoint: deviceAuthorizationEndpoint }),
    ...(revocation?.style === 'rfc7009' && { revocation_endpoint: revocation.url }),
  }
}

/** What a preset's server calls itself, where it does. Metadata has to have an issuer, and some vendors have none. */
function issuerOfPreset({ issuer, callbackIssuer }: ResolvedVendor): string | undefined {
  return issuer === undefined ? callbackIssuer : (otherNamesOf(issuer)[0] ?? issuer)
}
