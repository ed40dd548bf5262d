import { defineProvider, type ProviderPlugin } from '@credbroker/core'
import { create } from './create.ts'
import type { BwsOptions } from './options.ts'
import { configSchema, requestSchemas } from './schema.ts'
import { options } from './validators/options.js'
import { bwsSecret, bwsToken, bwsWrite } from './validators/requests.js'

export type { BwsOptions } from './options.ts'
export type {
  BwsSecret,
  BwsSecretList,
  BwsSecretProject,
  BwsSecretRequest,
  BwsSecretResponse,
} from './secrets/bws-secret.ts'
export type { BwsTokenRequest, BwsTokenResponse } from './session/bws-token.ts'
export type {
  BwsProject,
  BwsWriteRequest,
  BwsWriteResponse,
  Deletion,
  DeletionOutcome,
  NewProject,
  NewSecret,
  ProjectChange,
  SecretChange,
} from './writes/bws-write.ts'

/** What a machine account may read is the same for every workload and user who may ask. */
const everybodys = { shared: true, ofWorkload: (): boolean => true }

/** Bearers, secrets and changes of Bitwarden Secrets Manager. */
const plugin: ProviderPlugin<'bwsToken' | 'bwsSecret' | 'bwsWrite', BwsOptions> = defineProvider({
  apiVersion: 1,
  configSchema,
  state: true,
  kinds: {
    bwsToken: { requestSchema: requestSchemas.bwsToken, cache: true, ...everybodys, secretMember: 'bearerToken' },
    bwsSecret: { requestSchema: requestSchemas.bwsSecret, cache: true, ...everybodys, secretMember: 'value' },
    bwsWrite: { requestSchema: requestSchemas.bwsWrite, cache: false },
  },
  validators: { options, bwsToken, bwsSecret, bwsWrite },
  create,
})

export default plugin
