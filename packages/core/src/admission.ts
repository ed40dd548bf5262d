import type { Assembly } from './assembly/assemble.ts'
import type { Caller } from './caller.ts'
import { BrokerError } from './errors.ts'
import type { Mount, MountedKind } from './mount/mount.ts'
import type { LoadedKind } from './plugins/load-plugin.ts'
import type { Policy } from './policy.ts'
import { suggestion } from './schema/did-you-mean.ts'
import { checkedBody, requestedKind } from './tagged-request.ts'

/** A request that was found valid and allowed. */
export interface Admitted {
  readonly mount: Mount
  readonly kind: MountedKind
  readonly body: object
}

/** The first half of the request path: envelope, provider, request, permission; in this order, before any cache. */
export function admit(assembly: Assembly, provider: unknown, request: unknown, caller: Caller): Admitted {
  const { mount, kind } = findKind(assembly, provider, request)
  return { mount, kind, body: allowedBody(assembly.policy, mount.name, kind, request, caller) }
}

/** The body of a request that is valid and allowed. Throws `validation_failed` and `access_denied`. */
export function allowedBody(
  policy: Policy,
  provider: string,
  kind: LoadedKind,
  request: unknown,
  { workload }: Caller,
): object {
  const body = checkedBody(provider, kind, request)
  const denial = policy.denial(workload, provider, kind, body)
  if (denial !== undefined) throw new BrokerError('access_denied', denial, { provider })
  return body
}

/** The provider and kind that a request names. Throws `not_found` and `validation_failed`. */
export function findKind({ mounts }: Assembly, provider: unknown, request: unknown): Omit<Admitted, 'body'> {
  const mount = findProvider(mounts, provider)
  return { mount, kind: requestedKind(mount.name, mount.kinds, request) }
}

/** The provider of a name. Throws `not_found`, with what its name may have meant. */
export function findProvider<P>(providers: ReadonlyMap<string, P>, name: unknown): P {
  const found = typeof name === 'string' ? providers.get(name) : undefined
  if (found === undefined) throw unknownProvider(name, [...providers.keys()])
  return found
}

/** What can be said of a request that was not admitted: names that exist, and nothing that a caller made up. */
export function namesIn(
  { mounts }: Assembly,
  provider: unknown,
  request: unknown,
): { readonly provider?: string; readonly kind?: string } {
  const mount = typeof provider === 'string' ? mounts.get(provider) : undefined
  const kind = [...(mount?.kinds.values() ?? [])].find(
    ({ requestMember }) => typeof request === 'object' && request !== null && requestMember in request,
  )
  return { ...(mount !== undefined && { provider: mount.name }), ...(kind !== undefined && { kind: kind.kind }) }
}

/** One that was added has an id behind a `~`, which nobody asks by. */
function publicName(name: string): string {
  return name.split('~')[0] ?? name
}

function unknownProvider(provider: unknown, names: readonly string[]): BrokerError {
  if (typeof provider !== 'string')
    return new BrokerError('validation_failed', 'provider must be the name of a provider')
  const shown = /^[\w-]{1,128}$/.test(provider) ? ` "${provider}"` : ' of that name'
  return new BrokerError(
    'not_found',
    `no provider${shown}; ${suggestion(provider, [...new Set(names.map(publicName))])}`,
  )
}
