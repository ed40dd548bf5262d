import { BrokerError, invalidField } from '@credbroker/core'
import type { ProviderParts } from '../../provider-parts.ts'

type ParameterRules = Pick<ProviderParts, 'vendor' | 'options'>

/** Ours in every authorization request, sent or not, and what would be taken for a proof of the client where it is pushed. */
const reserved = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
  'resource',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
]

/**
 * Throws `validation_failed` for a custom parameter that would replace one of ours or go out beside it, whatever its
 * letter case. One that says what the preset or the options say anyway is no contradiction.
 */
export function requireFreeNames(
  custom: Readonly<Record<string, string>>,
  audiences: readonly string[],
  rules: ParameterRules,
): void {
  const taken = reservedNames(rules)
  if (audiences.length > 0) taken.add('audience')
  const fixed = new Map(Object.entries(fixedParameters(rules)))
  const fixedNames = new Set([...fixed.keys()].map((name) => name.toLowerCase()))
  for (const [name, value] of Object.entries(custom)) {
    const lowerCase = name.toLowerCase()
    const isFree = !fixedNames.has(lowerCase) || fixed.get(name) === value
    if (isFree && !taken.has(lowerCase)) continue
    throw invalidField(
      `oauth2TokenRequest.customParameters.${name}`,
      'is a parameter that the broker sets by itself; leave it out',
    )
  }
}

/** Throws `config_invalid` for an option that would replace a parameter of ours. */
export function requireFreeOptions(rules: ParameterRules): void {
  const taken = reservedNames(rules)
  const name = Object.keys(rules.options.authorizationParameters ?? {}).find((key) => taken.has(key.toLowerCase()))
  if (name === undefined) return
  throw new BrokerError('config_invalid', `must not hold ${name}, which the broker sets by itself; leave it out`, {
    details: { option: 'authorizationParameters' },
  })
}

/** What the preset and the options add to every authorization request. The operator's word counts more. */
export function fixedParameters({ vendor, options }: ParameterRules): Readonly<Record<string, string>> {
  const { audience, authorizationParameters } = options
  return { ...vendor.authorizationParameters, ...(audience !== undefined && { audience }), ...authorizationParameters }
}

function reservedNames({ vendor }: ParameterRules): Set<string> {
  const vendors = [vendor.scopeParameter, vendor.clientIdParameter]
  return new Set([...reserved, ...vendors].flatMap((name) => name?.toLowerCase() ?? []))
}
