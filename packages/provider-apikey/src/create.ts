import { BrokerError, type CredentialProvider, invalidField, type Secret } from '@credbroker/core'

/** The YAML's `options`. */
export interface ApiKeyOptions {
  /** Each key by its name. At least one. */
  readonly keys: Readonly<Record<string, Secret>>
}

/** A provider that hands out what it was configured with. */
export function create(options: ApiKeyOptions): CredentialProvider<'apiKey'> {
  // A map, so that names such as "constructor" find nothing that is not configured.
  const keys = new Map(Object.entries(options.keys))
  const [onlyName] = keys.size === 1 ? keys.keys() : []
  return {
    issue: {
      apiKey: ({ name = onlyName }) => {
        if (name === undefined) throw nameNeeded([...keys.keys()])
        const key = keys.get(name)
        if (key === undefined) throw new BrokerError('not_found', `this provider has no API key "${name}"`)
        return { response: { apiKey: key.reveal() } }
      },
    },
  }
}

function nameNeeded(names: readonly string[]): BrokerError {
  return invalidField('apiKeyRequest.name', `is needed, because this provider has several keys: ${names.join(', ')}`)
}
