import type { CustomOauth2ConfigInput } from '../../shapes/index.ts'
import type { Oauth2Settings, PaymentSettings, ApiKeySettings } from '../../../resources/records/provider-record.ts'
import { canonicalJson } from './canonical-json.ts'

/** An update that names neither a value nor a place keeps the key. */
export function keptApiKey(before: ApiKeySettings, after: ApiKeySettings): ApiKeySettings {
  return { ...after, config: withSecret(before.config, after.config, 'apiKey', 'apiKeySecret') }
}

/**
 * An update that leaves the client secret out keeps it, as long as it goes where it went before: whoever may change a
 * provider may not read its secret by sending it somewhere else.
 */
export function keptClientSecret(before: Oauth2Settings, after: Oauth2Settings): Oauth2Settings {
  if (before.vendor !== after.vendor || whereTo(before.config) !== whereTo(after.config)) return after
  if (before.vendor === 'CustomOauth2' && after.vendor === 'CustomOauth2') {
    return { ...after, config: withSecret(before.config, withKey(before.config, after.config), 'clientSecret') }
  }
  return after.vendor === 'CustomOauth2'
    ? after
    : { ...after, config: withSecret(before.config, after.config, 'clientSecret') }
}

/** All members of the configuration of a key are optional in an update; those that are left out stay. */
function withKey(before: CustomOauth2ConfigInput, after: CustomOauth2ConfigInput): CustomOauth2ConfigInput {
  const { privateKeyJwtConfig } = after
  if (privateKeyJwtConfig === undefined) return after
  return { ...after, privateKeyJwtConfig: { ...before.privateKeyJwtConfig, ...privateKeyJwtConfig } }
}

/** The same for payment credentials, as long as they are of the same key. */
export function keptPaymentSecrets(before: PaymentSettings, after: PaymentSettings): PaymentSettings {
  if (before.vendor === 'CoinbaseCDP' && after.vendor === 'CoinbaseCDP') {
    if (before.config.apiKeyId !== after.config.apiKeyId) return after
    const config = withSecret(before.config, after.config, 'apiKeySecret')
    return { ...after, config: withSecret(before.config, config, 'walletSecret') }
  }
  if (before.vendor === 'StripePrivy' && after.vendor === 'StripePrivy') {
    if (before.config.appId !== after.config.appId) return after
    const config = withSecret(before.config, after.config, 'appSecret')
    const sameKey = before.config.authorizationId === after.config.authorizationId
    return { ...after, config: sameKey ? withSecret(before.config, config, 'authorizationPrivateKey') : config }
  }
  return after
}

/** `after` with the three members of a secret as they were, when it has none of them. */
function withSecret<Config extends object>(before: object, after: Config, member: string, stem = member): Config {
  const names = [member, `${stem}Source`, `${stem}Config`]
  if (names.some((name) => Object.hasOwn(after, name))) return after
  const kept = Object.entries(before).filter(([name]) => names.includes(name))
  return { ...after, ...Object.fromEntries(kept) }
}

function whereTo(config: object): string {
  const names = ['clientId', 'tenantId', 'issuer', 'authorizationEndpoint', 'tokenEndpoint', 'oauthDiscovery']
  return canonicalJson(Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name))))
}
