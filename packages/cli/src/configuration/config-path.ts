import { stat } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { BrokerError } from '@credbroker/core'
import type { CommandIo } from '../terminal/io.ts'

/** Where the configuration is, or would be. */
export interface ConfigPath {
  readonly file: string
  /** As the user wrote it. */
  readonly shown: string
  /** Named by `--config` or `CREDBROKER_CONFIG`, not just assumed. */
  readonly named: boolean
  /** The folder that plugins are looked for from. */
  readonly folder: string
}

const defaultName = 'credbroker.yaml'

/** `--config`, else `CREDBROKER_CONFIG`, else `credbroker.yaml` in the working directory. */
export function configPath(option: string | undefined, { env, cwd }: CommandIo): ConfigPath {
  const name = option ?? (env.CREDBROKER_CONFIG || undefined)
  const file = resolve(cwd, name ?? defaultName)
  return { file, shown: name ?? defaultName, named: name !== undefined, folder: dirname(file) + sep }
}

/** The same for commands that cannot do without. Throws `config_invalid` when it was only assumed and is not there. */
export async function requiredConfigPath(option: string | undefined, io: CommandIo): Promise<ConfigPath> {
  const path = configPath(option, io)
  if (path.named || (await isThere(path))) return path
  const message = `there is no ${path.shown} in ${path.folder}; make one with: credbroker init PROVIDER, or name another with --config`
  throw new BrokerError('config_invalid', message, {
    details: { problems: [{ file: path.shown, path: '', message: 'no such file; make one with: credbroker init' }] },
  })
}

export async function isThere({ file }: ConfigPath): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

/** Does work on a configuration; its mistakes are reported under the name that the user gave the file. */
export async function naming<T>({ file, shown }: ConfigPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BrokerError) || error.details?.problems === undefined) throw error
    const problems = error.details.problems.map((problem) =>
      problem.file === file ? { ...problem, file: shown } : problem,
    )
    throw new BrokerError(error.code, error.message.replaceAll(`${file}:`, `${shown}:`), {
      details: { ...error.details, problems },
    })
  }
}
