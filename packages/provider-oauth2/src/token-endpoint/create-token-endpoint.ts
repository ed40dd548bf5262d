import { BrokerError, readRetryAfterMs } from '@credbroker/core'
import {
  allowInsecureRequests,
  type AuthorizationServer as Metadata,
  customFetch,
  genericTokenEndpointRequest,
} from 'oauth4webapi'
import { isListed } from '../client/auth-method.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { protocolFetch } from '../server/protocol-fetch.ts'
import { outcomeOfRefusal, outcomeWithoutAnswer } from './outcome-without-token.ts'
import { normaliseAnswer } from './normalise-answer.ts'
import { tokenAnswer } from './token-answer.ts'
import type { TokenAsk, TokenEndpoint, TokenOutcome } from './token-outcome.ts'
import { verifyAnswer } from './verify-answer.ts'

type Parts = Omit<ProviderParts, 'tokenEndpoint'>

/** The vendor's token endpoint: oauth4webapi speaks the protocol, on the broker's own network. */
export function createTokenEndpoint(parts: Parts): TokenEndpoint {
  return { request: (ask: TokenAsk): Promise<TokenOutcome> => request(parts, ask) }
}

async function request(parts: Parts, ask: TokenAsk): Promise<TokenOutcome> {
  const { client, vendor, options, context } = parts
  const { clock } = context
  const { signal } = ask
  signal.throwIfAborted()
  const server = await serverFor(parts, ask).catch((error: unknown) => {
    signal.throwIfAborted()
    if (error instanceof BrokerError) return error
    throw error
  })
  if (server instanceof BrokerError) return { outcome: 'unprocessed', error: server }

  const sentAtMs = clock.now()
  const sent = await send(parts, server, ask)
  if (sent.answer === undefined) {
    const outcome = outcomeWithoutAnswer(sent.failure)
    if (outcome.outcome === 'unprocessed') signal.throwIfAborted()
    return outcome
  }
  const { status, headers } = sent.answer
  const receivedAtMs = clock.now()
  const contentType = headers.get('content-type') ?? ''
  const normalised = normaliseAnswer({ status, contentType, body: await sent.answer.text() }, vendor)
  if (normalised.status < 200 || normalised.status > 299) {
    const retryAfterMs = readRetryAfterMs(headers.get('retry-after'), receivedAtMs)
    return outcomeOfRefusal({ ...normalised, ...(retryAfterMs !== undefined && { retryAfterMs }) })
  }
  const { verified, fault } = await verifyAnswer(normalised, server, client.client, ask.nonce)
  if (verified === undefined) return unusable(fault, normalised.body === undefined, normalised.refreshToken)
  const answer = tokenAnswer(normalised, verified, { sentAtMs, receivedAtMs }, options, vendor)
  return { outcome: 'granted', answer }
}

/** The server as this request sees it. */
async function serverFor({ server, client, vendor }: Parts, ask: TokenAsk): Promise<Metadata> {
  const metadata = await server.metadata(ask.signal)
  const { token_endpoint_auth_methods_supported: listed } = metadata
  if (!isListed(client.method, listed)) {
    const message =
      `the server's metadata does not list ${client.method} among the ways to authenticate, so nothing was sent; ` +
      'the operator has to set clientAuthMethod'
    throw new BrokerError('upstream_rejected', message)
  }
  const other = ask.tokenEndpoint ?? (ask.refresh === true ? vendor.refreshEndpoint : undefined)
  if (other === undefined) return metadata
  const { mtls_endpoint_aliases: _, ...rest } = metadata
  return { ...rest, token_endpoint: other }
}

type Sent =
  | { readonly answer: Response; readonly failure?: never }
  | { readonly answer?: never; readonly failure: unknown }

/** Rejects only with what the library itself finds wrong, which is then a mistake in this program. */
async function send(parts: Parts, server: Metadata, ask: TokenAsk): Promise<Sent> {
  const { client, vendor, options } = parts
  const parameters = new URLSearchParams(ask.parameters)
  for (const more of [options.tokenParameters ?? {}, vendor.tokenParameters ?? {}]) {
    for (const [name, value] of Object.entries(more)) if (!parameters.has(name)) parameters.set(name, value)
  }
  const fetch = protocolFetch(parts, ask)
  let failed: { readonly failure: unknown } | undefined
  const answer = await genericTokenEndpointRequest(
    server,
    client.client,
    client.authentication,
    ask.grantType,
    parameters,
    {
      // The guarded fetch decides about http, and permits it for loopback at most.
      [allowInsecureRequests]: true,
      [customFetch]: (url, init) =>
        fetch(url, init).catch((failure: unknown) => {
          failed = { failure }
          return Response.error()
        }),
    },
  )
  return failed ?? { answer }
}

function unusable(fault: string, isNoAnswer: boolean, refreshToken: string | undefined): TokenOutcome {
  // A web page in place of an answer comes from a machine on the way, and will be gone again.
  const error = isNoAnswer
    ? new BrokerError('upstream_unavailable', 'the token endpoint did not send a token answer; try again')
    : new BrokerError('upstream_rejected', `the token endpoint's answer cannot be used: ${fault}`)
  return { outcome: 'unknown', error, ...(refreshToken !== undefined && { salvaged: { refreshToken } }) }
}
