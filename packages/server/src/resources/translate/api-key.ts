import type { ApiKeySettings } from '../records/provider-record.ts'
import { secretText } from './secret-text.ts'
import { type ExternalSecrets, memberNames, type Translation } from './translation.ts'

/** A key in the broker's own words. Throws as {@link secretText} does. */
export function translateApiKey({ config }: ApiKeySettings, external: ExternalSecrets): Translation {
  const { apiKey: value, apiKeySecretSource: source, apiKeySecretConfig: reference } = config
  const key = secretText({ value, source, reference }, 'apiKeySecretConfig', external)
  if (key === undefined || key === '') return { waitsFor: 'apiKey' }
  const member = source === 'EXTERNAL' ? 'apiKeySecretConfig' : 'apiKey'
  return {
    entry: { use: 'apikey', kind: 'apiKey', options: { keys: { default: key } } },
    memberOf: memberNames('', { keys: member }, 'name'),
  }
}
