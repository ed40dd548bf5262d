import type { ProviderContext } from '@credbroker/core'
import type { Answer } from '../exchange/bounded-fetch.ts'
import type { HttpClient, OutgoingRequest } from '../exchange/http-client.ts'
import { readJson } from '../exchange/json-members.ts'
import { apiRefusal, bearerRefused, type RefusedRequest } from '../refusals/api-refusal.ts'
import { isWebPage, unusableAnswer } from '../refusals/no-json-answer.ts'
import type { Servers } from '../servers/servers.ts'
import type { Session } from '../session/session.ts'
import type { Sessions } from '../session/sessions.ts'

/** One request of the API. */
export interface ApiRequest extends RefusedRequest, Pick<OutgoingRequest, 'method' | 'harmless'> {
  /** Below the API's URL; `{org}` in it stands for the organization. */
  readonly path: string
  /** Sent as JSON; a function makes it for the session that it is sent with. */
  readonly body?: (session: Session) => unknown
}

/** An answer that grants. */
export interface ApiAnswer {
  /** Who answered. */
  readonly host: string
  /** Parsed JSON. */
  readonly body: unknown
  /** The answer's `Date`: what time it is there. */
  readonly date: string | undefined
  /** The session that it was asked with: its key opens what is in there. */
  readonly session: Session
}

/** Hundreds of secrets of the longest kind. */
const largestBytes = 67_108_864

/** The API, as a machine account sees it. A bearer that it refuses is replaced once, and the request repeated once. */
export class ApiClient {
  readonly #context: Pick<ProviderContext, 'clock'>
  readonly #client: HttpClient
  readonly #sessions: Sessions
  readonly #servers: Servers

  constructor(context: Pick<ProviderContext, 'clock'>, client: HttpClient, sessions: Sessions, servers: Servers) {
    this.#context = context
    this.#client = client
    this.#sessions = sessions
    this.#servers = servers
  }

  /** Throws what {@link apiRefusal} makes of a refusal, and as logins do. */
  async send(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    let session = await this.#sessions.get(signal)
    let answer = await this.#ask(request, session, signal)
    if (answer.status === 401) {
      session = await this.#sessions.replace(session, signal)
      answer = await this.#ask(request, session, signal)
    }
    if (answer.status === 401) {
      const refusal = bearerRefused(answer.host, new URL(this.#servers.identityUrl).host)
      this.#sessions.refuse(session, refusal)
      throw refusal
    }
    if (answer.status !== 200 || isWebPage(answer)) throw apiRefusal(answer, request, this.#context.clock.now())
    const body = readJson(answer.text)
    if (body === undefined) throw unusableAnswer(answer.host, 'it is no JSON')
    return { host: answer.host, body, date: answer.headers.get('date') ?? undefined, session }
  }

  /** Whether the access token is accepted and the API is where it should be. Throws as {@link send}. */
  async check(signal: AbortSignal): Promise<void> {
    const missing = 'the API does not know the organization of this access token; apiUrl may be of another server'
    const path = '/organizations/{org}/projects'
    // Reads no secret: each reading is put on record at Bitwarden.
    await this.send({ method: 'GET', path, field: 'options', missing, harmless: true }, signal)
  }

  #ask({ method, path, body, harmless }: ApiRequest, session: Session, signal: AbortSignal): Promise<Answer> {
    const url = this.#servers.apiUrl + path.replace('{org}', session.organizationId)
    return this.#client.send({
      method,
      url,
      headers: {
        authorization: `Bearer ${session.bearer.reveal()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body(session)) }),
      maxResponseBytes: largestBytes,
      signal,
      harmless,
    })
  }
}
