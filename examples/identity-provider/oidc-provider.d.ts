/** The part of oidc-provider that is used here; the library brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** What the library keeps in an adapter. */
  export interface Payload {
    readonly [member: string]: unknown
    readonly grantId?: string
    readonly accountId?: string
    readonly uid?: string
    readonly userCode?: string
    consumed?: number
  }

  export interface Adapter {
    upsert(id: string, payload: Payload, expiresIn?: number): Promise<void>
    find(id: string): Promise<Payload | undefined>
    findByUid(uid: string): Promise<Payload | undefined>
    findByUserCode(userCode: string): Promise<Payload | undefined>
    consume(id: string): Promise<void>
    destroy(id: string): Promise<void>
    revokeByGrantId(grantId: string): Promise<void>
  }

  export interface Token {
    readonly jti: string
    readonly clientId: string
    readonly accountId?: string
    readonly grantId?: string
    readonly aud?: string
    scope?: string
    resourceServer?: ResourceServer
    readonly expiration: number
    readonly iat?: number
    readonly exp?: number
    save(): Promise<string>
  }

  export interface Grant {
    readonly jti: string
    addOIDCScope(scope: string): void
    rejectOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
    rejectResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export interface Client {
    readonly clientId: string
    readonly clientName?: string
    readonly clientAuthMethod: string
    readonly redirectUris: readonly string[]
    grantTypeAllowed(grantType: string): boolean
    redirectUriAllowed(uri: string): boolean
  }

  export interface ResourceServer {
    readonly scopes: ReadonlySet<string>
  }

  export interface ResourceServerInfo {
    readonly scope: string
    readonly audience?: string
    readonly accessTokenFormat?: 'opaque' | 'jwt'
    readonly jwt?: { readonly sign: { readonly alg: string } }
  }

  export interface Interaction {
    readonly uid: string
    readonly grantId?: string
    readonly session?: { readonly accountId: string }
    readonly prompt: { readonly name: string; readonly details: Readonly<Record<string, unknown>> }
    readonly params: Readonly<Record<string, unknown>>
  }

  export interface OidcContext {
    readonly client?: Client
    readonly route: string
    readonly params: Readonly<Record<string, string | readonly string[] | undefined>>
    readonly body?: Readonly<Record<string, string | readonly string[] | undefined>>
    readonly entities: Readonly<Record<string, unknown>>
    readonly session?: { readonly state?: { readonly secret: string } }
    readonly provider: Provider
    urlFor(name: string): string
  }

  export interface Context {
    readonly req: IncomingMessage
    readonly res: ServerResponse
    readonly method: string
    readonly path: string
    readonly query: Readonly<Record<string, string | readonly string[] | undefined>>
    readonly oidc?: OidcContext
    status: number
    body: unknown
    type: string
    respond: boolean
    get(header: string): string
    set(header: string, value: string): void
    redirect(url: string): void
  }

  export type Middleware = (ctx: Context, next: () => Promise<void>) => Promise<void> | void

  interface Model<T> {
    new (members: Readonly<Record<string, unknown>>): T
    find(id: string): Promise<T | undefined>
  }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
    static readonly ctx: Context | undefined
    readonly issuer: string
    readonly AccessToken: Model<Token>
    readonly ClientCredentials: Model<Token>
    readonly Grant: Model<Grant>
    readonly Client: Model<Client> & { readonly prototype: Client }
    readonly ResourceServer: new (
      identifier: string,
      info: ResourceServerInfo,
    ) => ResourceServer
    use(middleware: Middleware): this
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    on(event: 'grant.error', listener: (ctx: Context, error: Error & { readonly error_detail?: string }) => void): this
    on(event: 'server_error', listener: (ctx: Context, error: Error) => void): this
    on(event: 'access_token.issued' | 'client_credentials.issued', listener: (token: Token) => void): this
    registerGrantType(
      name: string,
      handler: (ctx: Context) => Promise<void>,
      parameters: readonly string[],
      repeated?: readonly string[],
    ): void
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionResult(
      request: IncomingMessage,
      response: ServerResponse,
      result: Readonly<Record<string, unknown>>,
      options?: { readonly mergeWithLastSubmission?: boolean },
    ): Promise<string>
  }

  export const errors: {
    readonly InvalidGrant: new (detail: string) => Error
    readonly InvalidRequest: new (description: string) => Error
    readonly InvalidTarget: new (description?: string) => Error
    readonly InvalidScope: new (description: string, scope: string) => Error
  }
}
