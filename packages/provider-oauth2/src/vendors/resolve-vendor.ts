import { type BrokerError, durationMs } from '@credbroker/core'
import type { Oauth2Options } from '../options.ts'
import { type AddressValues, addressValues, fillAddress } from './address-values.ts'
import { findVendor } from './find-vendor.ts'
import { invalidOption } from './invalid-option.ts'
import { checkOwnOptions } from './own-options.ts'
import type { ResolvedVendor, Vendor } from './vendor.ts'

const addresses = [
  'authorizationEndpoint',
  'tokenEndpoint',
  'refreshEndpoint',
  'introspectionEndpoint',
  'deviceAuthorizationEndpoint',
  'issuer',
  'discoveryUrl',
] as const

/**
 * The preset that the options name, with everything that they decide: complete addresses, the variant for the sandbox or
 * the owner of the token, headers. Throws `config_invalid` with `details.option`, several at once as an `AggregateError`.
 */
export function resolveVendor(options: Oauth2Options): ResolvedVendor {
  const preset = findVendor(options.vendor ?? 'custom')
  const vendor = withVariants(preset, options)
  const faults: BrokerError[] = []
  checkOwnOptions(vendor, options, faults)
  checkPkce(vendor, options, faults)
  const values = addressValues(vendor, options, faults)
  if (needsClientId(vendor) && /^\.*$/.test(options.clientId)) {
    faults.push(invalidOption('clientId', 'is not what this vendor calls its clients'))
  }
  if (faults.length === 1) throw faults[0]
  if (faults.length > 0) throw new AggregateError(faults, 'options cannot be used')
  return {
    ...vendor,
    ...complete(vendor, new Map([...values, ['clientId', encodeURIComponent(options.clientId.toWellFormed())]])),
    tokenRequestHeaders: headersOf(vendor, options),
    ...(options.rotationLeeway !== undefined && { rotationLeewayMs: durationMs(options.rotationLeeway) }),
    resolved: true,
  }
}

function withVariants(vendor: Vendor, options: Oauth2Options): Vendor {
  let varied = vendor
  for (const { when, use } of vendor.variants ?? []) {
    const defaults: { readonly [name: string]: { readonly default?: string } | undefined } = vendor.variables ?? {}
    const value = options[when.option] ?? defaults[when.option]?.default
    if (value === when.is) varied = { ...varied, ...use }
  }
  return varied
}

function checkPkce({ pkce, name }: Vendor, options: Oauth2Options, faults: BrokerError[]): void {
  if (pkce === 'required' && options.pkce === false) {
    faults.push(invalidOption('pkce', `cannot be false: ${name} takes no requests without PKCE`))
  }
  if (pkce === 'excludes_secret' && options.pkce === true && options.clientSecret !== undefined) {
    faults.push(invalidOption('pkce', `cannot be true beside clientSecret: ${name} takes one or the other`))
  }
}

function needsClientId({ revocation }: Vendor): boolean {
  return revocation?.url.includes('{clientId}') ?? false
}

function complete(vendor: Vendor, values: AddressValues): Partial<Vendor> {
  const filled: { -readonly [Name in (typeof addresses)[number]]?: string } = {}
  for (const name of addresses) {
    const template = vendor[name]
    if (template !== undefined) filled[name] = fillAddress(template, values)
  }
  const { revocation } = vendor
  return { ...filled, ...(revocation && { revocation: { ...revocation, url: fillAddress(revocation.url, values) } }) }
}

/** The headers that a preset takes from options. */
function headersOf(
  { tokenRequestHeaders, tokenRequestHeadersFrom = {} }: Vendor,
  options: Oauth2Options,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...tokenRequestHeaders }
  for (const [header, option] of Object.entries(tokenRequestHeadersFrom)) {
    const value = options[option]
    if (typeof value === 'string') headers[header] = value
  }
  return headers
}
