import { expandReferences, type ReferenceSources } from '../config/references.ts'
import type { Report } from '../config/resolved-provider.ts'
import { loadSchemaCompiler } from '../schema/compile.ts'
import { describeErrors } from '../schema/describe-error.ts'
import type { BrokerExtension } from './broker-extension.ts'

/** A configuration without the section of an extension, and that section. */
export function splitSection(value: unknown, name: string): { readonly rest: unknown; readonly section: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { rest: value, section: undefined }
  const { [name]: section, ...rest } = Object.fromEntries(Object.entries(value))
  return { rest, section }
}

/** The section with its references resolved; secrets are plain texts. `undefined` when it is wrong; `report` says why. */
export async function resolveSection(
  written: unknown,
  extension: BrokerExtension,
  sources: ReferenceSources,
  report: Report,
): Promise<unknown> {
  const { name, sectionSchema } = extension
  const expanded = await expandReferences(written ?? {}, sectionSchema, sources)
  for (const { path, message } of expanded.problems) report([name, ...path], message)
  for (const { path } of expanded.fed) report([name, ...path], 'is read before any provider; use { env } or { file }')
  if (expanded.problems.length > 0 || expanded.fed.length > 0) return undefined
  const section = expanded.value
  const validate = extension.validateSection ?? (await loadSchemaCompiler()).options(sectionSchema)
  if (!validate(section)) {
    for (const { path, message } of describeErrors(sectionSchema, section, validate.errors))
      report([name, ...path], message)
    return undefined
  }
  return section
}

/** What only the extension can find wrong with its section, secrets wrapped. */
export function reportSection(section: unknown, extension: BrokerExtension, report: Report): void {
  for (const { name: path, message } of extension.check?.(section) ?? [])
    report([extension.name, ...(path.match(/[^.[\]]+/g) ?? [])], message)
}
