import { BrokerError, type ConfigurationImporter } from '@credbroker/core'
import { assembleProviders } from './assemble-providers.ts'
import { findAccounts } from './find-accounts.ts'
import { SecretVariables } from './secret-variables.ts'

const description = `Reads, in this order, and takes every account that is there:
1. the variables of python-amazon-sp-api: LWA_APP_ID, LWA_CLIENT_SECRET and SP_API_REFRESH_TOKEN, each also with
   _<account> behind it;
2. those of @sp-api-sdk/auth: LWA_CLIENT_ID, LWA_CLIENT_SECRET, LWA_REFRESH_TOKEN;
3. those of amazon-sp-api: SELLING_PARTNER_APP_CLIENT_ID, SELLING_PARTNER_APP_CLIENT_SECRET;
4. credentials.yml of python-amazon-sp-api, in the folder that PYTHON-SP-APIDIR names, or in python-sp-api in the
   platform's configuration folder;
5. ~/.amzspapi/credentials of amazon-sp-api.
A file that is named is read instead of all that; it may hold KEY=value lines, the accounts of credentials.yml, or the
JSON that python-amazon-sp-api keeps in AWS Secrets Manager. SP_API_DEFAULT_MARKETPLACE gives the region, and
AWS_ENV=SANDBOX the sandbox. What is only half there is told and not imported.`

/**
 * The applications and accounts of python-amazon-sp-api, amazon-sp-api and @sp-api-sdk/auth.
 *
 * `read` throws `not_found` when there is no complete application, and `validation_failed` for a file that cannot be
 * read, with its line and column.
 */
export const importer: ConfigurationImporter = {
  summary: 'accounts of python-amazon-sp-api, amazon-sp-api and @sp-api-sdk/auth',
  description,
  async read(sources) {
    const { accounts, notes } = await findAccounts(sources)
    if (accounts.length === 0) {
      const where = sources.file ?? 'the environment and the files of the libraries'
      throw new BrokerError(
        'not_found',
        [`No application with its client id and client secret is in ${where}.`, ...notes].join(' '),
      )
    }
    const assembled = assembleProviders(accounts, new SecretVariables(sources.env))
    return { providers: assembled.providers, notes: [...notes, ...assembled.notes] }
  },
}
