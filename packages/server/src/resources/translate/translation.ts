import type { AddedProvider, Secret } from '@credbroker/core'

/** What a provider that was made through the control plane is to the broker. */
export type Translation = TranslatedProvider | WaitingProvider

/** A provider that the broker can be asked to serve. */
export interface TranslatedProvider {
  readonly entry: AddedProvider
  /** The member of the input that an option comes from: that of `metadata.issuer`, or of the option that holds it. */
  readonly memberOf: (option: string) => string
  /** Options that AWS stores without a look at them. What is wrong with one keeps the provider from being served, and no more. */
  readonly unchecked?: readonly string[]
  readonly waitsFor?: never
}

/** A provider that its client has not finished. */
export interface WaitingProvider {
  /** The member that an update still has to fill in: it is an empty placeholder, and nothing works without it. */
  readonly waitsFor: string
  readonly entry?: never
  readonly memberOf?: never
}

/** Secrets that clients may refer to, by their `secretId`. */
export type ExternalSecrets = Readonly<Record<string, Secret>>

/** Finds the member of an option, or of what is inside it. An option that comes from no member is about `otherwise`. */
export function memberNames(
  base: string,
  members: Readonly<Record<string, string | undefined>>,
  otherwise?: string,
): (option: string) => string {
  const below = (member: string) => (base === '' ? member : `${base}.${member}`)
  return (option) => {
    for (let name = option; name !== ''; name = name.replace(/(?:^|[.[])[^.[]*$/, '')) {
      const member = Object.hasOwn(members, name) ? members[name] : undefined
      if (member !== undefined) return below(member)
    }
    return otherwise ?? base
  }
}
