export { configSchema } from './schema/config-schema.ts'
export { requestSchemas } from './schema/request-schemas.ts'
