import type { Region } from '../../regions/endpoints.ts'
import { findMarketplace, unknownMarketplace } from '../../regions/find-marketplace.ts'
import { valueOf, type Variables } from './variables.ts'

/** What python-amazon-sp-api takes from its environment for all accounts. */
export interface PythonSettings {
  readonly region?: Region
  readonly sandbox: boolean
  readonly notes: readonly string[]
}

const marketplaceVariable = 'SP_API_DEFAULT_MARKETPLACE'
const secretIdVariable = 'SP_API_AWS_SECRET_ID'

export function pythonSettings(environment: Variables): PythonSettings {
  const country = valueOf(environment, marketplaceVariable)
  const marketplace = country === undefined ? undefined : findMarketplace(country)
  const notes: string[] = []
  if (country !== undefined && marketplace === undefined) {
    notes.push(`${marketplaceVariable} is passed over: it ${unknownMarketplace(country)}`)
  }
  if (valueOf(environment, secretIdVariable) !== undefined) {
    notes.push(
      `${secretIdVariable} names a secret of AWS Secrets Manager, which is not read. Save its JSON in a file and import ` +
        'that file.',
    )
  }
  return {
    ...(marketplace !== undefined && { region: marketplace.region }),
    sandbox: valueOf(environment, 'AWS_ENV') === 'SANDBOX',
    notes,
  }
}
