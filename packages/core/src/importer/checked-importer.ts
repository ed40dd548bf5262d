import { validateBrokerConfig } from '../config/broker-config-validator.js'
import { BrokerError } from '../errors.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { Redactor } from '../secrets/redactor.ts'
import { wrapSecrets } from '../secrets/secret-paths.ts'
import type { ConfigurationImporter, ImportedProvider, ImportedProviders } from './configuration-importer.ts'
import type { ImportedSecret } from './imported-secret.ts'
import { mapSecrets } from './map-secrets.ts'

/**
 * An importer whose outcome is known to be good: names that the configuration takes, every secret marked as one, one
 * variable for each, and none in the notes. `configSchema`: of the options.
 */
export function checkedImporter(importer: ConfigurationImporter, configSchema: JsonSchema): ConfigurationImporter {
  const { summary, description } = importer
  return {
    summary,
    description,
    async read(sources): Promise<ImportedProviders> {
      const { providers, notes } = await importer.read(sources)
      if (providers.length === 0) throw new BrokerError('not_found', 'nothing was found that could be imported')
      const names = providers.map(({ name }) => name)
      const entries = names.map((name) => [name, { use: 'imported' }])
      if (
        new Set(names).size < names.length ||
        !validateBrokerConfig({ version: 1, providers: Object.fromEntries(entries) })
      )
        throw new TypeError('an importer gave a provider a name that it cannot have, or one name twice')
      const secrets = providers.flatMap((provider) => checkedSecrets(provider, configSchema))
      refuseSharedVariables(secrets)
      const redactor = new Redactor()
      for (const { value } of secrets) redactor.add(value.reveal())
      return { providers, notes: notes.map((note) => redactor.text(note)) }
    },
  }
}

/** The secrets of a provider. A secret that is not marked as one would be printed. */
function checkedSecrets({ options }: ImportedProvider, schema: JsonSchema): readonly ImportedSecret[] {
  const secrets: ImportedSecret[] = []
  // Each secret is stood for by a text of its own, to see whether the schema takes exactly these for secrets.
  const markers = new Set<string>()
  const marked = mapSecrets(options, (secret) => {
    const marker = `imported secret ${secrets.push(secret)}`
    markers.add(marker)
    return marker
  })
  wrapSecrets(marked, schema, (text) => {
    if (!markers.delete(text)) throw new TypeError('an importer gave a secret option that is no ImportedSecret')
  })
  if (markers.size > 0) throw new TypeError('an importer gave an ImportedSecret where no secret belongs')
  return secrets
}

function refuseSharedVariables(secrets: readonly ImportedSecret[]): void {
  const values = new Map<string, string>()
  for (const { variable, value } of secrets) {
    if (!/^[A-Za-z_][^=\p{Cc}]*$/u.test(variable))
      throw new TypeError('an importer gave a variable a name that it cannot have')
    if ((values.get(variable) ?? value.reveal()) !== value.reveal())
      throw new TypeError('an importer proposed one variable for two secrets')
    values.set(variable, value.reveal())
  }
}
