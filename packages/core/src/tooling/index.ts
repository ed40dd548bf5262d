export { composeConfigSchema } from './compose-schema.ts'
export { configuredPlugins } from './configured-plugins.ts'
export type { PluginDescription } from './inspect-plugin.ts'
export { inspectPlugin } from './inspect-plugin.ts'
