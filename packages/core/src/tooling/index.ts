export type { StoreDescription } from './compose-schema.ts'
export { composeConfigSchema } from './compose-schema.ts'
export type { ConfigOutline } from './config-outline.ts'
export { configOutline } from './config-outline.ts'
export { configuredPlugins } from './configured-plugins.ts'
export { createMasterKeyFile } from './create-master-key-file.ts'
export { masterKeyFile, masterKeyVariable } from '../sealing/master-key/master-keys.ts'
export { systemClock } from '../services/default-services.ts'
export { mapSecrets } from '../importer/map-secrets.ts'
export type { PluginDescription } from './inspect-plugin.ts'
export { inspectPlugin } from './inspect-plugin.ts'
export type { Administration, AdministrationOptions } from './administration.ts'
export { openAdministration } from './administration.ts'
export type { DataKeyStatus, KeyStatus } from '../sealing/administration/key-status.ts'
export type { RewrapOptions, RewrapProgress } from '../sealing/administration/rewrap-records.ts'
export type { KeptKey, RewrapReport } from '../sealing/administration/rewrap-report.ts'
export type { UnopenedRecord } from '../sealing/administration/reseal-pass.ts'
export type { RotateReport } from '../sealing/administration/rotate-keys.ts'
export type { AuditReading } from './audit-reading.ts'
export type { AuditCheckpoint, AuditPublicKey, PublishedCheckpoint } from '../audit/format/checkpoint.ts'
export { parseAuditCheckpoint, verifyAuditCheckpoint } from '../audit/format/checkpoint.ts'
export type {
  AuditFault,
  AuditFaultKind,
  AuditVerification,
  VerifyOptions,
} from '../audit/reading/audit-verification.ts'
export type { ReadOptions } from '../audit/reading/read-audit-records.ts'
export type { NumberedAuditRecord } from '../audit/reading/record-blocks.ts'
