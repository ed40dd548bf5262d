import { BrokerError } from '../../errors.ts'
import { addressClass, effectiveAddress, isLoopback } from './address-ranges.ts'
import { allows } from './allow-list.ts'
import { formatIpAddress, parseIpAddress } from './ip-address.ts'
import type { NetworkRules } from './network-rules.ts'

/** Where a call wants to go. */
export interface Destination {
  /** A name in its canonical spelling, or an IP address without brackets. */
  readonly host: string
  readonly port: number
}

/** Whether `host` is a name of this machine, whatever DNS says about it. RFC 6761 section 6.3. */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

/** Whether `host` itself says that the call stays on this machine. */
export function namesLoopback(host: string): boolean {
  const address = parseIpAddress(host)
  return address === undefined ? isLocalhost(host) : isLoopback(effectiveAddress(address))
}

/**
 * Passes when a connection to `destination` may end at `text`, one of its addresses. Throws `access_denied` otherwise: an
 * operator can permit it.
 */
export function checkAddress(text: string, destination: Destination, rules: NetworkRules): void {
  const { host, port } = destination
  const address = parseIpAddress(text)
  if (address === undefined) throw denied(host, 'resolves to something that is no IP address', 'ask who runs its DNS')
  const effective = effectiveAddress(address)
  const found = addressClass(effective)
  if (found === undefined || allows(rules.allow, effective, host, port)) return
  const loopback = isLoopback(effective)
  // A public name that leads to this machine is an attack or a mistake, also where tests may use loopback.
  if (loopback && rules.allowLoopback && namesLoopback(host)) return

  const shown = formatIpAddress(effective)
  const what = host === text ? `is ${found.name} address` : `resolves to ${found.name} address (${shown})`
  if (loopback && namesLoopback(host)) throw denied(host, what, 'permit it with network.allowLoopback')
  if (found.openedBy === 'nothing') throw denied(host, what, 'it cannot be called')
  const entry = found.openedBy === 'address' || host === text ? shown : host
  throw denied(host, what, `if that is meant, list ${entry} under network.allow`)
}

function denied(host: string, what: string, remedy: string): BrokerError {
  return new BrokerError('access_denied', `"${host}" ${what}; ${remedy}`)
}
