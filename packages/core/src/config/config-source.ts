import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BrokerError, type ConfigProblem } from '../errors.ts'
import { pathText } from '../schema/describe-error.ts'

/** A configuration as it was given, before anything is known about its content. */
export interface ConfigSource {
  readonly value: unknown
  /** Folder that relative files and package names are resolved from. Ends with a separator. */
  readonly folder: string
  /** A problem at a path, with its place in the file where there is one. */
  problem(path: readonly string[], message: string): ConfigProblem
}

/** Reads a YAML file. Throws `config_invalid` when it cannot be read, is no YAML, or says a name twice. */
export async function readConfigFile(configFile: string): Promise<ConfigSource> {
  const file = resolve(configFile)
  // Loaded here: a host that passes an object pays for neither.
  const { readFile } = await import('node:fs/promises')
  const { parseConfigText } = await import('./config-text.ts')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw configInvalid([{ file: configFile, path: '', message: unreadable(error.code ?? error.name) }])
  })
  const parsed = parseConfigText(text)
  if (parsed.problems.length > 0) {
    throw configInvalid(
      parsed.problems.map(({ path, ...rest }) => ({ file: configFile, path: pathText(path), ...rest })),
    )
  }
  return {
    value: parsed.value,
    folder: dirname(file) + sep,
    problem: (path, message) => ({ file: configFile, ...parsed.locate(path), path: pathText(path), message }),
  }
}

/** Takes a configuration that a host built itself. */
export async function configFromObject(config: unknown, baseUrl: string | URL | undefined): Promise<ConfigSource> {
  return {
    // Copied, because defaults are filled in.
    value: copy(config),
    folder: await folderOf(baseUrl),
    problem: (path, message) => ({ path: pathText(path), message }),
  }
}

/** One error for all mistakes. */
export function configInvalid(problems: readonly ConfigProblem[]): BrokerError {
  const lines = problems.map(problemLine)
  const count =
    problems.length === 1 ? 'the configuration is wrong' : `the configuration has ${problems.length} mistakes`
  return new BrokerError('config_invalid', `${count}:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    details: { problems },
  })
}

/** `credbroker.yaml:7:5: providers.wallet.options: what is wrong`. */
export function problemLine({ file, line, column, path, message }: ConfigProblem): string {
  const place = file === undefined ? '' : `${[file, line, column].filter((part) => part !== undefined).join(':')}: `
  return `${place}${path === '' ? '' : `${path}: `}${message}`
}

function copy(config: unknown): unknown {
  try {
    return structuredClone(config)
  } catch {
    throw configInvalid([{ path: '', message: 'must be plain data: strings, numbers, booleans, arrays and objects' }])
  }
}

async function folderOf(baseUrl: string | URL | undefined): Promise<string> {
  if (baseUrl === undefined) return process.cwd() + sep
  // A URL says by its last character whether it is a folder. A path does not.
  if (baseUrl instanceof URL || baseUrl.startsWith('file:')) return fileURLToPath(new URL('.', baseUrl))
  const { stat } = await import('node:fs/promises')
  const path = resolve(baseUrl)
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => /[/\\]$/.test(baseUrl),
  )
  return (isFolder ? path : dirname(path)) + sep
}

function unreadable(code: string): string {
  if (code === 'ENOENT') return 'no such file; make one with: credbroker init'
  if (code === 'EISDIR') return 'is a folder, not a file'
  return `cannot be read (${code})`
}
