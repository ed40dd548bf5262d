import type { Broker, ConfigProblem, FieldProblem } from '@credbroker/core'
import { validationFault } from '../../wire/validation-fault.ts'
import type { Translation } from './translation.ts'

/** Has the broker try a provider without serving it. Rejects with `validation_failed` by the names of the input's members. */
export async function checkTranslated(broker: Broker, mount: string, translation: Translation): Promise<void> {
  if (translation.entry === undefined) return
  const { entry, memberOf, unchecked = [] } = translation
  const rehearsed = await broker.rehearseProvider(mount, entry)
  const problems = rehearsed.problems.filter(({ path }) => !unchecked.includes(path.replace(/^options\./, '')))
  if (problems.length > 0)
    throw validationFault(problems.map((problem) => inputProblem(problem, { use: entry.use, memberOf })))
}

/** What of a translation its problems are told by. No secret is in it. */
export interface ProblemWords {
  /** The package. */
  readonly use: string
  readonly memberOf: (option: string) => string
}

/** A problem of the broker's entry in the words of the input. */
export function inputProblem({ path, message }: ConfigProblem, { use, memberOf }: ProblemWords): FieldProblem {
  if (path === 'use') return { name: memberOf(''), message: notInstalled(use) }
  return { name: memberOf(path.replace(/^options\.?/, '')), message: `Member ${message}` }
}

/** The broker's own words name folders of its machine. */
function notInstalled(use: string): string {
  return `Member must be of a provider that is installed: the operator has to install the package @credbroker/provider-${use} next to the configuration and reload it`
}
