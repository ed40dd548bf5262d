import type { Findings, FoundAccount } from '../found-account.ts'
import type { PythonSettings } from '../variables/python-settings.ts'
import type { YamlMapping } from './yaml-mapping.ts'

const fields = ['lwa_app_id', 'lwa_client_secret', 'refresh_token'] as const

type Fields = Readonly<Partial<Record<(typeof fields)[number], string>>>

/**
 * The accounts of python-amazon-sp-api in its `credentials.yml`: one mapping for each, beside `version`.
 *
 * Throws `validation_failed` with the account's line for what is not a mapping of texts.
 */
export function readPythonFile(origin: string, file: YamlMapping, settings: PythonSettings): Findings {
  const accounts: FoundAccount[] = []
  const notes: string[] = []
  for (const account of Object.keys(file.members)) {
    if (account === 'version') continue
    const { lwa_app_id: clientId, lwa_client_secret: secret, refresh_token: token } = fieldsOf(file, account)
    if (clientId === undefined || secret === undefined) {
      const missing = [
        ...(clientId === undefined ? ['lwa_app_id'] : []),
        ...(secret === undefined ? ['lwa_client_secret'] : []),
      ]
      notes.push(`Account ${shown(account)} of ${origin} is not imported, because ${missing.join(' and ')} is missing.`)
      continue
    }
    accounts.push({
      account,
      clientId,
      clientSecret: { value: secret },
      ...(token !== undefined && { refreshToken: { value: token } }),
      ...(settings.region !== undefined && { region: settings.region }),
      sandbox: settings.sandbox,
    })
  }
  return { accounts, notes }
}

function fieldsOf({ members, fault }: YamlMapping, account: string): Fields {
  const section = members[account]
  if (section === null || section === undefined) return {}
  if (typeof section !== 'object' || Array.isArray(section)) {
    throw fault(account, `account ${shown(account)} must be a mapping of ${fields.join(', ')}`)
  }
  const values = section as Readonly<Record<string, unknown>>
  const found: Partial<Record<string, string>> = {}
  for (const field of fields) {
    const value = values[field]
    if (value === undefined || value === null || value === '') continue
    if (typeof value !== 'string') {
      throw fault(account, `${field} of account ${shown(account)} must be a text; put it in quotes`)
    }
    found[field] = value
  }
  return found
}

/** A name, unless it is so odd that it could be anything, such as a secret in the wrong column. */
function shown(account: string): string {
  return /^[\w.-]{1,64}$/.test(account) ? account : '(odd name)'
}
