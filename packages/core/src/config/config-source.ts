import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BrokerError, type ConfigProblem } from '../errors.ts'

/** A configuration as it was given, before anything is known about its content. */
export interface ConfigSource {
  readonly value: unknown
  /** Folder that relative files and package names are resolved from. Ends with a separator. */
  readonly folder: string
  /** A problem at a path, with its place in the file where there is one. */
  problem(path: readonly string[], text: string, message: string): ConfigProblem
}

/** Reads a YAML file. Throws `config_invalid` when it cannot be read, is no YAML, or says a name twice. */
export async function readConfigFile(configFile: string): Promise<ConfigSource> {
  const file = resolve(configFile)
  const text = readText(file, configFile)
  // Loaded here: a host that passes an object never pays for the parser.
  const { parseConfigText } = await import('./config-text.ts')
  const parsed = parseConfigText(text, configFile)
  if (parsed.problems.length > 0) throw configInvalid(parsed.problems)
  return {
    value: parsed.value,
    folder: dirname(file) + sep,
    problem: (path, pathText, message) => ({ file: configFile, ...parsed.locate(path), path: pathText, message }),
  }
}

/** Takes a configuration that a host built itself. */
export function configFromObject(config: unknown, baseUrl: string | URL | undefined): ConfigSource {
  return {
    // Copied, because defaults are filled in.
    value: copy(config),
    folder: folderOf(baseUrl),
    problem: (_path, pathText, message) => ({ path: pathText, message }),
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

function folderOf(baseUrl: string | URL | undefined): string {
  if (baseUrl === undefined) return process.cwd() + sep
  const isUrl = baseUrl instanceof URL || baseUrl.startsWith('file:')
  const path = resolve(isUrl ? fileURLToPath(baseUrl) : baseUrl)
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? String(baseUrl).endsWith('/')
  return (isFolder ? path : dirname(path)) + sep
}

// Synchronous: it happens once at the start, and node:fs is loaded anyway where node:fs/promises is not.
function readText(file: string, configFile: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw configInvalid([{ file: configFile, path: '', message: unreadable(code) }])
  }
}

function unreadable(code: string): string {
  if (code === 'ENOENT') return 'no such file; make one with: credbroker init'
  if (code === 'EISDIR') return 'is a folder, not a file'
  return `cannot be read (${code})`
}
