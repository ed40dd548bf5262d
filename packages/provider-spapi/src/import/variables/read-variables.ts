import { type Findings, together } from '../found-account.ts'
import { readAmazonSpApiVariables, readSdkVariables } from './node-variables.ts'
import { readPythonVariables } from './python-variables.ts'
import type { PythonSettings } from './python-settings.ts'
import { valueOf, type Variables } from './variables.ts'

/** The accounts of all three libraries in variables. */
export function readVariables(variables: Variables, settings: PythonSettings): Findings {
  return together([
    readPythonVariables(variables, settings),
    readSdkVariables(variables),
    readAmazonSpApiVariables(variables),
    { accounts: [], notes: oneSecretForTwo(variables) },
  ])
}

/** Two libraries have one name for the secret, and each its own for the id that it belongs to. */
function oneSecretForTwo(variables: Variables): readonly string[] {
  const [python, sdk] = [valueOf(variables, 'LWA_APP_ID'), valueOf(variables, 'LWA_CLIENT_ID')]
  if (python === undefined || sdk === undefined || python === sdk) return []
  if (valueOf(variables, 'LWA_CLIENT_SECRET') === undefined) return []
  return [
    `LWA_APP_ID and LWA_CLIENT_ID of ${variables.origin} name two applications, and LWA_CLIENT_SECRET is the secret of ` +
      'one at most. Both are imported with it; remove the wrong one.',
  ]
}
