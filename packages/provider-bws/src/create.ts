import { BrokerError, type CredentialProvider, durationMs, type ProviderContext } from '@credbroker/core'
import type { BwsOptions } from './options.ts'
import { providerParts } from './provider-parts.ts'
import { SecretReader } from './secrets/secret-reader.ts'
import { readSecrets } from './secrets/read-secrets.ts'
import { issueToken } from './session/issue-token.ts'
import { ProjectWriter } from './writes/project-writer.ts'
import { SecretWriter } from './writes/secret-writer.ts'
import { write } from './writes/write.ts'

/**
 * Makes the provider of one machine account. Throws `config_invalid` with `details.option` for options that cannot be
 * used.
 */
export function create(
  options: BwsOptions,
  context: ProviderContext,
): CredentialProvider<'bwsToken' | 'bwsSecret' | 'bwsWrite'> {
  const { servers, sessions, api } = providerParts(options, context)
  const closing = new AbortController()
  const reader = new SecretReader(context, api, closing.signal)
  const writing = { api, secrets: new SecretWriter(context, api, reader), projects: new ProjectWriter(context, api) }
  const cacheLifetimeMs = durationMs(options.cacheLifetime)

  return {
    issue: {
      bwsToken: (_request, call) => issueToken(sessions, context.clock, call),

      async bwsSecret(request, call) {
        const response = await readSecrets(request, reader, call)
        const nowMs = context.clock.now()
        // A secret has no end. What is remembered of it has.
        return { response, refreshAtMs: nowMs + cacheLifetimeMs * 0.8, unusableAtMs: nowMs + cacheLifetimeMs }
      },

      async bwsWrite(request, { signal }) {
        if (!options.allowWrites) throw writesRefused()
        try {
          return { response: await write(request, writing, signal) }
        } finally {
          // A change that failed may have been made.
          reader.forget()
          context.forget({ subject: undefined })
        }
      },
    },
    describe: () => ({
      identityUrl: servers.identityUrl,
      apiUrl: servers.apiUrl,
      state: options.stateFile === undefined ? 'store' : 'file',
    }),
    // Tells about both servers, and reads no secret.
    check: (signal) => api.check(signal),
    close(): void {
      closing.abort(new BrokerError('internal', 'the provider was closed'))
      sessions.close()
    },
  }
}

function writesRefused(): BrokerError {
  return new BrokerError('access_denied', 'this provider only reads; to permit changes, set allowWrites: true')
}
