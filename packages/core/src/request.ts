/** What one credential kind asks for and what answers it. The values of {@link CredentialRegistry}. */
export interface Entry<Request extends object, Response extends object> {
  readonly request: Request
  readonly response: Response
}

/**
 * Every credential kind the compiler knows of. Empty here; each provider package adds its own:
 *
 *     declare module '@credbroker/core' {
 *       interface CredentialRegistry { acmeSsoToken: Entry<AcmeSsoTokenRequest, AcmeSsoTokenResponse> }
 *     }
 *
 * A package that publishes a kind prefixes its name (`acmeSsoToken`), so that two never collide.
 */
export interface CredentialRegistry {}

/** A kind's name: the tag of its request without the suffix, such as `coinbaseCdpToken`. */
export type CredentialKind = keyof CredentialRegistry & string

/** The body inside the request tag of one kind. */
export type RequestOf<K extends CredentialKind> = CredentialRegistry[K] extends { readonly request: infer R }
  ? R
  : never

/** The body inside the response tag of one kind. */
export type ResponseOf<K extends CredentialKind> = CredentialRegistry[K] extends { readonly response: infer R }
  ? R
  : never

/** The request member of one kind: `acmeSsoToken` is asked for with `{ acmeSsoTokenRequest: … }`. */
export type RequestMember<K extends CredentialKind> = `${K}Request`

/** Exactly one tagged member for one kind; every other kind's member is forbidden. */
export type TaggedRequest<K extends CredentialKind> = {
  readonly [Member in RequestMember<K>]: RequestOf<K>
} & {
  readonly [Member in RequestMember<Exclude<CredentialKind, K>>]?: never
}

/** The answer to one kind: an object whose only member is `<kind>Response`. */
export type TaggedResponse<K extends CredentialKind> = {
  readonly [Member in `${K}Response`]: ResponseOf<K>
}

/** Any request that some installed provider understands: an object with exactly one known member. */
export type CredentialRequest = { [K in CredentialKind]: TaggedRequest<K> }[CredentialKind]

/** Any answer that some installed provider gives. */
export type CredentialResponse = { [K in CredentialKind]: TaggedResponse<K> }[CredentialKind]

/** The kinds whose tag is a member of `R`. Distributes, so a union of requests gives the union of kinds. */
export type KindOf<R> = R extends unknown
  ? { [K in CredentialKind]: R extends { readonly [Member in RequestMember<K>]: object } ? K : never }[CredentialKind]
  : never

/** The answer that follows from the member which the request carries. */
export type ResponseFor<R> = KindOf<R> extends infer K ? (K extends CredentialKind ? TaggedResponse<K> : never) : never

type KnownMembers<Body> = Body extends unknown ? keyof Body : never

/** `R` with every member that its kind does not define turned into `never`: a misspelt field does not compile. */
export type Exactly<R> = {
  readonly [Member in keyof R]: Member extends `${infer K}Request`
    ? K extends CredentialKind
      ? { readonly [Field in keyof R[Member]]: Field extends KnownMembers<RequestOf<K>> ? R[Member][Field] : never }
      : never
    : never
}
