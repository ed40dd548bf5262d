import type { LookupFunction } from 'node:net'
import { BrokerError } from '../../errors.ts'
import { checkAddress, type Destination, isLocalhost } from '../rules/address-rules.ts'
import type { NetworkRules } from '../rules/network-rules.ts'

/** Every address of a name, as text. Rejects as `node:dns` does, with a `code` such as `ENOTFOUND`. */
export type ResolveHost = (host: string) => Promise<readonly string[]>

/** The machine's own resolver, its hosts file included. */
export async function systemResolveHost(host: string): Promise<readonly string[]> {
  const { lookup } = await import('node:dns/promises')
  const found = await lookup(host, { all: true })
  return found.map(({ address }) => address)
}

/**
 * The look-up for one connection. The socket connects to one of the addresses that were judged here and asks nobody
 * again, so an answer that changes meanwhile has no effect. One bad address spoils them all: which one the socket would
 * take is nothing to rely on.
 */
export function judgedLookup(destination: Destination, rules: NetworkRules, resolve: ResolveHost): LookupFunction {
  return (_host, options, callback) => {
    judgedAddresses(destination, rules, resolve).then(
      (addresses) => {
        const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
        const [first] = all
        if (options.all === true || first === undefined) callback(null, all)
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
}

async function judgedAddresses(
  destination: Destination,
  rules: NetworkRules,
  resolve: ResolveHost,
): Promise<readonly string[]> {
  const { host } = destination
  const addresses = isLocalhost(host) ? ['127.0.0.1', '::1'] : await resolve(host)
  if (addresses.length === 0) throw new BrokerError('upstream_unavailable', `"${host}" has no address`)
  for (const address of addresses) checkAddress(address, destination, rules)
  return addresses
}
