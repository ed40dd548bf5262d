import type {
  CoinbaseCdpConfigurationInput,
  SecretReference,
  SecretSource,
  StripePrivyConfigurationInput,
} from '../../agentcore/shapes/index.ts'
import type { PaymentSettings } from '../records/provider-record.ts'
import { secretText } from './secret-text.ts'
import { type ExternalSecrets, memberNames, type Translation } from './translation.ts'

/** Payment credentials in the broker's own words. Throws as {@link secretText} does. */
export function translatePayment(settings: PaymentSettings, external: ExternalSecrets): Translation {
  return settings.vendor === 'CoinbaseCDP'
    ? coinbase(settings.config, external)
    : stripePrivy(settings.config, external)
}

const input = 'providerConfigurationInput'
const vendorMember = 'credentialProviderVendor'

function coinbase(config: CoinbaseCdpConfigurationInput, external: ExternalSecrets): Translation {
  const base = `${input}.coinbaseCdpConfiguration`
  const { apiKeyId } = config
  const secret = reader(base, external)
  const apiKeySecret = secret('apiKeySecret', config.apiKeySecret, config.apiKeySecretSource, config.apiKeySecretConfig)
  const walletSecret = secret('walletSecret', config.walletSecret, config.walletSecretSource, config.walletSecretConfig)
  if (apiKeySecret === undefined) return { waitsFor: `${base}.apiKeySecret` }
  const options = { apiKeyId, apiKeySecret, ...(walletSecret !== undefined && { walletSecret }) }
  const members = {
    apiKeyId: 'apiKeyId',
    apiKeySecret: sentAs('apiKeySecret', config.apiKeySecretSource),
    walletSecret: sentAs('walletSecret', config.walletSecretSource),
  }
  return {
    entry: { use: 'coinbase', kind: 'coinbaseCdpToken', options },
    unchecked: ['apiKeySecret', 'walletSecret'],
    memberOf: memberNames(base, members, vendorMember),
  }
}

/** The provider itself takes the key with `wallet-auth:` or `auth:` in front. */
function stripePrivy(config: StripePrivyConfigurationInput, external: ExternalSecrets): Translation {
  const base = `${input}.stripePrivyConfiguration`
  const { appId, authorizationId } = config
  const secret = reader(base, external)
  const appSecret = secret('appSecret', config.appSecret, config.appSecretSource, config.appSecretConfig)
  const authorizationPrivateKey = secret(
    'authorizationPrivateKey',
    config.authorizationPrivateKey,
    config.authorizationPrivateKeySource,
    config.authorizationPrivateKeyConfig,
  )
  if (appSecret === undefined) return { waitsFor: `${base}.appSecret` }
  const options = {
    appId,
    appSecret,
    authorizationId,
    ...(authorizationPrivateKey !== undefined && { authorizationPrivateKey }),
  }
  const members = {
    appId: 'appId',
    appSecret: sentAs('appSecret', config.appSecretSource),
    authorizationId: 'authorizationId',
    authorizationPrivateKey: sentAs('authorizationPrivateKey', config.authorizationPrivateKeySource),
  }
  return {
    entry: { use: 'privy', kind: 'stripePrivyToken', options },
    unchecked: ['authorizationPrivateKey'],
    memberOf: memberNames(base, members, vendorMember),
  }
}

/** An empty secret is a placeholder, and so none. */
function reader(base: string, external: ExternalSecrets) {
  return (
    member: string,
    value: string | undefined,
    source: SecretSource | undefined,
    reference: SecretReference | undefined,
  ): string | undefined => secretText({ value, source, reference }, `${base}.${member}Config`, external) || undefined
}

function sentAs(member: string, source: SecretSource | undefined): string {
  return source === 'EXTERNAL' ? `${member}Config` : member
}
