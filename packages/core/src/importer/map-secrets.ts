import { ImportedSecret } from './imported-secret.ts'

/** A copy of imported options with something in place of each secret. Throws a `TypeError` for what is no plain data. */
export function mapSecrets(options: unknown, replace: (secret: ImportedSecret) => unknown): unknown {
  if (options instanceof ImportedSecret) return replace(options)
  if (options === null || typeof options === 'string' || typeof options === 'boolean' || Number.isFinite(options))
    return options
  if (Array.isArray(options)) return options.map((item) => mapSecrets(item, replace))
  if (typeof options !== 'object' || ![Object.prototype, null].includes(Object.getPrototypeOf(options)))
    throw new TypeError('imported options must be plain data, and secrets among them of the class ImportedSecret')
  const members = Object.entries(options).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, mapSecrets(member, replace)]))
}
