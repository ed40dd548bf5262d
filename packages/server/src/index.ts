export type { AuthMode } from './access/auth-mode.ts'
export type { ServerOptions } from './serving/create-server-core.ts'
export { createHandler, type HandlerOptions, type ServerHandler } from './serving/create-handler.ts'
export { pinoLogger, type PinoLoggerOptions } from './logging/pino-logger.ts'
export type { AccessKeyRights, AccessKeySummary, AccessKeyState, NewAccessKey } from './resources/access-keys.ts'
export { createAccessKey, endAccessKey, listAccessKeys } from './resources/access-keys.ts'
export { checkSettings } from './settings/check-settings.ts'
export { sectionSchema } from './settings/schema.ts'
export type {
  IssuerSettings,
  LimitSettings,
  ListenSettings,
  ServerSettings,
  TlsFiles,
  WorkloadTokenSettings,
} from './settings/server-settings.ts'
export { type RunningServer, startServer, type StartOptions } from './serving/start-server.ts'
