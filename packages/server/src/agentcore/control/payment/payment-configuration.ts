import type { PaymentSettings } from '../../../resources/records/provider-record.ts'
import type {
  CoinbaseCdpConfigurationInput,
  CreatePaymentCredentialProviderOutput,
  PaymentVendor,
  SecretLocation,
  SecretReference,
  SecretSource,
  StripePrivyConfigurationInput,
} from '../../shapes/index.ts'
import { type ControlParts, secretLocation } from '../control-parts.ts'
import type { FoundProvider } from '../changes/provider-changes.ts'

type Found = FoundProvider<PaymentSettings>

/** The one of the two that issues what the provider issues. */
export function paymentVendor({ record, configured }: Found): PaymentVendor {
  if (record !== undefined) return record.settings.vendor
  return configured.kinds.some(({ kind }) => kind === 'stripePrivyToken') ? 'StripePrivy' : 'CoinbaseCDP'
}

/** What a reply says of a provider's configuration: where each secret is, and no secret. */
export function paymentConfiguration(
  parts: ControlParts,
  found: Found,
): CreatePaymentCredentialProviderOutput['providerConfigurationOutput'] {
  const { name, record, configured } = found
  const settings = record?.settings
  const facts = configured?.facts ?? {}
  const at: Place = (member, source, reference) =>
    secretLocation(parts, { kind: 'paymentProvider', name, member }, source, reference)
  if (paymentVendor(found) === 'CoinbaseCDP') {
    const config = settings?.vendor === 'CoinbaseCDP' ? settings.config : { apiKeyId: facts['apiKeyId'] ?? inTheFile }
    return { coinbaseCdpConfiguration: coinbase(config, at) }
  }
  const config =
    settings?.vendor === 'StripePrivy'
      ? settings.config
      : { appId: facts['appId'] ?? inTheFile, authorizationId: facts['authorizationId'] ?? inTheFile }
  return { stripePrivyConfiguration: stripePrivy(config, at) }
}

/** Stands for an id that the configuration file has and its provider does not tell. */
const inTheFile = 'configuration-file'

type Place = (
  member: string,
  source: SecretSource | undefined,
  reference: SecretReference | undefined,
) => { readonly arn: SecretLocation; readonly jsonKey: string | undefined; readonly source: SecretSource }

function coinbase(config: CoinbaseCdpConfigurationInput, at: Place) {
  const api = at('apiKeySecret', config.apiKeySecretSource, config.apiKeySecretConfig)
  const wallet = at('walletSecret', config.walletSecretSource, config.walletSecretConfig)
  return {
    apiKeyId: config.apiKeyId,
    apiKeySecretArn: api.arn,
    ...(api.jsonKey !== undefined && { apiKeySecretJsonKey: api.jsonKey }),
    apiKeySecretSource: api.source,
    walletSecretArn: wallet.arn,
    ...(wallet.jsonKey !== undefined && { walletSecretJsonKey: wallet.jsonKey }),
    walletSecretSource: wallet.source,
  }
}

function stripePrivy(config: StripePrivyConfigurationInput, at: Place) {
  const app = at('appSecret', config.appSecretSource, config.appSecretConfig)
  const key = at('authorizationPrivateKey', config.authorizationPrivateKeySource, config.authorizationPrivateKeyConfig)
  return {
    appId: config.appId,
    appSecretArn: app.arn,
    ...(app.jsonKey !== undefined && { appSecretJsonKey: app.jsonKey }),
    appSecretSource: app.source,
    authorizationPrivateKeyArn: key.arn,
    ...(key.jsonKey !== undefined && { authorizationPrivateKeyJsonKey: key.jsonKey }),
    authorizationPrivateKeySource: key.source,
    authorizationId: config.authorizationId,
  }
}
