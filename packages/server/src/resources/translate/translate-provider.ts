import type { ProviderSettings } from '../records/provider-record.ts'
import { translateApiKey } from './api-key.ts'
import { translateCustom } from './custom-oauth2.ts'
import { translatePayment } from './payment.ts'
import type { ExternalSecrets, Translation } from './translation.ts'
import { translateVendor } from './vendor-oauth2.ts'

/**
 * What a provider of AgentCore's is as an entry of a configuration. Secrets of the configuration that it refers to are
 * looked up now. Throws `validation_failed` by the names of the input's members.
 */
export function translateProvider(settings: ProviderSettings, external: ExternalSecrets): Translation {
  switch (settings.plane) {
    case 'oauth2':
      return settings.vendor === 'CustomOauth2'
        ? translateCustom(settings, external)
        : translateVendor(settings, external)
    case 'apikey':
      return translateApiKey(settings, external)
    case 'payment':
      return translatePayment(settings, external)
  }
}
