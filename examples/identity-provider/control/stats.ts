/** One request to the token endpoint, without what is secret in it. */
export interface TokenRequest {
  readonly clientId: string
  /** How the client proved itself, as the request shows it. */
  readonly clientAuthMethod: string
  readonly grantType: string
  readonly status: number | 'drop' | 'hang'
  /** The parameters that are not secret, each with its values. */
  readonly parameters: Readonly<Record<string, readonly string[]>>
  /** Names of the others. */
  readonly secretParameters: readonly string[]
}

/** What the server saw since it started or was reset. */
export interface Stats {
  /** By grant type. Those that met a fault count too. */
  readonly tokenRequests: Readonly<Record<string, number>>
  /** By client, then by method. */
  readonly clientAuthentication: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly refreshRequests: number
  /** How often a refresh token came that had served before. */
  readonly replays: number
  readonly codeReplays: number
  /** Requests to the revocation endpoint. */
  readonly revocations: number
  readonly pushedAuthorizationRequests: number
  readonly introspections: number
  /** Requests for the metadata. */
  readonly discoveries: number
  /** Consents that are alive now. */
  readonly liveGrants: number
  /** The last thousand, oldest first. */
  readonly requests: readonly TokenRequest[]
}

/** Counters with a name each. */
type Counter =
  | 'replays'
  | 'codeReplays'
  | 'revocations'
  | 'pushedAuthorizationRequests'
  | 'introspections'
  | 'discoveries'

const kept = 1000

/** Counts. */
export class StatsKeeper {
  readonly #counts = new Map<Counter, number>()
  readonly #byGrantType = new Map<string, number>()
  readonly #byClient = new Map<string, Map<string, number>>()
  #requests: TokenRequest[] = []

  count(counter: Counter): void {
    increment(this.#counts, counter)
  }

  add(request: TokenRequest): void {
    increment(this.#byGrantType, request.grantType)
    const methods = this.#byClient.get(request.clientId) ?? new Map<string, number>()
    increment(methods, request.clientAuthMethod)
    this.#byClient.set(request.clientId, methods)
    this.#requests.push(request)
    if (this.#requests.length > kept) this.#requests.shift()
  }

  reset(): void {
    this.#counts.clear()
    this.#byGrantType.clear()
    this.#byClient.clear()
    this.#requests = []
  }

  snapshot(liveGrants: number): Stats {
    const counted = (name: Counter) => this.#counts.get(name) ?? 0
    return {
      tokenRequests: Object.fromEntries(this.#byGrantType),
      clientAuthentication: Object.fromEntries(
        [...this.#byClient].map(([client, methods]) => [client, Object.fromEntries(methods)]),
      ),
      refreshRequests: this.#byGrantType.get('refresh_token') ?? 0,
      replays: counted('replays'),
      codeReplays: counted('codeReplays'),
      revocations: counted('revocations'),
      pushedAuthorizationRequests: counted('pushedAuthorizationRequests'),
      introspections: counted('introspections'),
      discoveries: counted('discoveries'),
      liveGrants,
      requests: [...this.#requests],
    }
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
