import { resolve } from 'node:path'
import type { JsonSchema } from '../schema/json-schema.ts'
import { itemSchema, memberSchema } from '../secrets/secret-paths.ts'

/** A secret that another provider issues: `{ from: vault, request: { … }, field: value }`. */
export interface FedSecret {
  /** Where it belongs inside the options. */
  readonly path: readonly string[]
  readonly from: string
  readonly request: unknown
  /** The response member to take. */
  readonly field: string | undefined
}

/** Options with every reference that can be resolved at once replaced by what it stands for. */
export interface ExpandedOptions {
  readonly value: unknown
  readonly fed: readonly FedSecret[]
  /** Paths whose value is not known: not to be judged by the schema. */
  readonly unknown: readonly (readonly string[])[]
  readonly problems: readonly { readonly path: readonly string[]; readonly message: string }[]
}

export interface ReferenceSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative files are read from here. */
  readonly folder: string
}

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every string, and `{ env }`, `{ file }` and `{ from, request }` where the
 * schema says that a secret belongs. `$${` stands for `${`.
 */
export async function expandReferences(
  options: unknown,
  schema: JsonSchema,
  sources: ReferenceSources,
): Promise<ExpandedOptions> {
  const fed: FedSecret[] = []
  const unknown: (readonly string[])[] = []
  const problems: { path: readonly string[]; message: string }[] = []

  const wrong = (path: readonly string[], message: string): string => {
    problems.push({ path, message })
    unknown.push(path)
    return ''
  }

  const variable = (path: readonly string[], name: string, fallback: string | undefined): string => {
    const value = Object.hasOwn(sources.env, name) ? sources.env[name] : undefined
    if (value !== undefined && value !== '') return value
    if (fallback !== undefined) return fallback
    return wrong(
      path,
      `environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}; set it before the start`,
    )
  }

  const interpolate = (path: readonly string[], text: string): string =>
    text.includes('${')
      ? text.replace(/\$(\$\{)|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$\{[^}]*\}?/g, (_match, escaped, name, fallback) => {
          if (escaped !== undefined) return '${'
          if (name === undefined)
            return wrong(
              path,
              `holds a broken reference; write \${NAME}, \${NAME:-default}, or $$\{ for the characters themselves`,
            )
          return variable(path, name, fallback)
        })
      : text

  const secret = async (path: readonly string[], reference: Readonly<Record<string, unknown>>): Promise<string> => {
    const { env, file, from, request, field, ...rest } = reference
    const unknownMember = Object.keys(rest)[0]
    const named = [env, file, from].filter((value) => value !== undefined)
    if (unknownMember !== undefined || named.length !== 1 || typeof named[0] !== 'string' || named[0] === '') {
      return wrong(path, 'a secret is a text, { env: NAME }, { file: path } or { from: provider, request: { … } }')
    }
    if (typeof env === 'string') return variable(path, env, undefined)
    if (typeof file === 'string')
      return readSecretFile(resolve(sources.folder, file), (message) => wrong(path, message))
    if (typeof from !== 'string' || (field !== undefined && typeof field !== 'string')) {
      return wrong(path, 'field must be the name of a response member')
    }
    if (request === undefined) return wrong(path, `{ from: ${from} } needs a request: { <kind>Request: { … } }`)
    fed.push({ path, from, request, field })
    unknown.push(path)
    return ''
  }

  const expand = async (value: unknown, at: JsonSchema | undefined, path: readonly string[]): Promise<unknown> => {
    if (typeof value === 'string') return interpolate(path, value)
    if (Array.isArray(value)) {
      const items = at && itemSchema(at)
      return Promise.all(value.map((item, index) => expand(item, items, [...path, String(index)])))
    }
    if (typeof value !== 'object' || value === null) return value
    if (at?.writeOnly === true && at.type !== 'object') return secret(path, { ...value })
    const members = Object.entries(value).map(async ([key, member]) => {
      const schemaOfMember = at && memberSchema(at, key)
      return [key, await expand(member, schemaOfMember, [...path, key])] as const
    })
    return Object.fromEntries(await Promise.all(members))
  }

  return { value: await expand(options, schema, []), fed, unknown, problems }
}

async function readSecretFile(file: string, wrong: (message: string) => string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  try {
    const text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
    return text === '' ? wrong(`secret file ${file} is empty`) : text
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    const why: Record<string, string> = {
      ENOENT: 'no such file',
      EACCES: 'permission denied',
      EISDIR: 'it is a folder',
    }
    return wrong(`cannot read secret file ${file}: ${why[code] ?? code}`)
  }
}
