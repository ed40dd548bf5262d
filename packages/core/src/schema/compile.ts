import type { Ajv } from 'ajv'
import type { JsonSchema, SchemaValidator } from './json-schema.ts'

/** Turns schemas that came without a validator into validators. */
export interface SchemaCompiler {
  /** For `options`: fills in the schema's defaults. */
  options(schema: JsonSchema): SchemaValidator
  /** For requests: leaves its input alone, which the caller may have frozen. */
  request(schema: JsonSchema): SchemaValidator
}

/** How ajv is set up, here and in the build that makes validators ahead of time. */
export const ajvSettings = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  // Editors show formats; what must hold is said by a pattern.
  validateFormats: false,
  // Lengths in UTF-16 code units. Saves every precompiled validator an import.
  unicode: false,
  logger: false,
} as const

/**
 * Loads ajv, which costs more than the rest of the start. A configuration whose plugins all bring validators never
 * gets here.
 */
export async function loadSchemaCompiler(): Promise<SchemaCompiler> {
  const { Ajv } = await import('ajv')
  const forOptions: Ajv = new Ajv({ ...ajvSettings, useDefaults: true })
  const forRequests: Ajv = new Ajv(ajvSettings)
  return {
    options: (schema: JsonSchema): SchemaValidator => forOptions.compile(schema),
    request: (schema: JsonSchema): SchemaValidator => forRequests.compile(schema),
  }
}
