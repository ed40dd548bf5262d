import { BrokerError, type ImportSources } from '@credbroker/core'
import { amazonSpApiFile, pythonFiles } from './files/credential-files.ts'
import { type Findings, together } from './found-account.ts'
import { isKeyValueText, readKeyValueText } from './files/key-value-file.ts'
import { readPythonFile } from './files/python-file.ts'
import { pythonSettings } from './variables/python-settings.ts'
import { readVariables } from './variables/read-variables.ts'
import { valueOf, type Variables } from './variables/variables.ts'
import { readYamlMapping } from './files/yaml-mapping.ts'

/**
 * Every account in the file that the operator named, or else in the environment and in the files of the three libraries.
 *
 * Throws `not_found` when the named file is not there, `validation_failed` for a file that cannot be read.
 */
export async function findAccounts(sources: ImportSources): Promise<Findings> {
  const environment: Variables = { origin: 'the environment', values: sources.env }
  if (sources.file !== undefined) {
    const text = await sources.readFile(sources.file)
    if (text !== undefined) return readText(sources.file, text, environment)
    throw new BrokerError('not_found', `there is no file ${sources.file}; check the path`)
  }
  const findings = [readVariablesOf(environment, environment)]
  for (const path of pythonFiles(sources)) {
    const text = await sources.readFile(path)
    if (text === undefined) continue
    const found = readText(path, text, environment)
    findings.push(found)
    if (found.accounts.length > 0 && isPassedOver(environment))
      findings.push({ accounts: [], notes: [passedOver(path)] })
  }
  const path = amazonSpApiFile(sources)
  const text = await sources.readFile(path)
  if (text !== undefined) findings.push(readText(path, text, environment))
  return together(findings)
}

/** A file of lines, of accounts, or the JSON of variables that python-amazon-sp-api keeps in AWS Secrets Manager. */
function readText(path: string, text: string, environment: Variables): Findings {
  if (isKeyValueText(text)) return readVariablesOf(readKeyValueText(path, text), environment)
  const mapping = readYamlMapping(path, text)
  const texts = Object.entries(mapping.members).filter(
    (member): member is [string, string] => typeof member[1] === 'string',
  )
  if (texts.some(([name]) => variableNames.has(name))) {
    return readVariablesOf({ origin: path, values: Object.fromEntries(texts) }, environment)
  }
  const settings = pythonSettings(environment)
  return together([{ accounts: [], notes: settings.notes }, readPythonFile(path, mapping, settings)])
}

const variableNames = new Set(['LWA_APP_ID', 'LWA_CLIENT_SECRET', 'SP_API_REFRESH_TOKEN'])

/** The settings for all accounts may stand in a file of variables, or in the environment. */
function readVariablesOf(variables: Variables, environment: Variables): Findings {
  const settings = pythonSettings({ ...variables, values: { ...environment.values, ...variables.values } })
  return together([{ accounts: [], notes: settings.notes }, readVariables(variables, settings)])
}

/** Whether python-amazon-sp-api would read no file. */
function isPassedOver(environment: Variables): boolean {
  return ['LWA_APP_ID', 'LWA_CLIENT_SECRET'].every((name) => valueOf(environment, name) !== undefined)
}

function passedOver(path: string): string {
  return (
    `The accounts of ${path} are imported as well, although python-amazon-sp-api passes them over while LWA_APP_ID and ` +
    'LWA_CLIENT_SECRET are set. Remove those that are out of date.'
  )
}
