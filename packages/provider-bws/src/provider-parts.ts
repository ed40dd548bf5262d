import { durationMs, parseOptions, type ProviderContext } from '@credbroker/core'
import { parseAccessToken } from './access-token/access-token.ts'
import { ApiClient } from './api/api-client.ts'
import { HttpClient } from './exchange/http-client.ts'
import { login } from './identity/login.ts'
import { RequestBudget } from './limits/request-budget.ts'
import type { BwsOptions } from './options.ts'
import { parseServers, type Servers } from './servers/servers.ts'
import { tokenEndpoint } from './servers/token-endpoint.ts'
import { parseTrust } from './servers/trust.ts'
import { LoginTurns } from './session/login-turns.ts'
import type { Session } from './session/session.ts'
import { Sessions } from './session/sessions.ts'
import { StateFile, type StateForm } from './state/state-file.ts'
import { readState, writeState } from './state/state-text.ts'
import { StoredState } from './state/stored-state.ts'

/** What a provider works with. */
export interface ProviderParts {
  readonly servers: Servers
  readonly sessions: Sessions
  readonly api: ApiClient
}

/** Throws `config_invalid` with `details.option` for every option that cannot be used. No I/O. */
export function providerParts(options: BwsOptions, context: ProviderContext): ProviderParts {
  const { accessToken, servers, tls } = parseOptions({
    accessToken: () => parseAccessToken(options.accessToken, context),
    servers: () => parseServers(options),
    tls: () => parseTrust(options.ca),
  })
  const client = new HttpClient(context, tls, servers.limited ? new RequestBudget(context, servers) : undefined)
  const form: StateForm = {
    read: (text) => readState(text, { tokenKey: accessToken.key, servers, nowMs: context.clock.now() }),
    write: (session) => writeState(session, accessToken.key, context),
  }
  // Another token, or another server, is another session. A configuration that is only checked has no names.
  const nameOf = (what: string) => (): string =>
    `${what}/${context.nameOf(what, accessToken.id, accessToken.clientSecret.reveal(), servers.identityUrl)}`
  const state =
    options.stateFile === undefined
      ? new StoredState(nameOf('session'), form, context)
      : new StateFile(options.stateFile, form, context)
  const parts = { context, client, accessToken, tokenUrl: tokenEndpoint(servers) }
  const sessions = new Sessions({
    context,
    state,
    turns: new LoginTurns(nameOf('login'), context),
    marginMs: durationMs(options.refreshBefore),
    login: (acceptedBefore: boolean, signal: AbortSignal): Promise<Session> => login(parts, acceptedBefore, signal),
  })
  return { servers, sessions, api: new ApiClient(context, client, sessions, servers) }
}
