import { BrokerError } from '@credbroker/core'

/**
 * How senders are made out. `verify`: by the signature of an access key. `dev`: whoever signs in the right form, whatever
 * the secret. `off`: whoever comes. The last two only where nobody but this machine can come.
 */
export type AuthMode = 'verify' | 'dev' | 'off'

const loopback = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|::1)$/

/** Whether nobody but this machine can connect to an address that a server listens at. */
export function isLoopbackAddress(host: string): boolean {
  return loopback.test(host)
}

/** Throws `config_invalid` when a mode would let strangers in. */
export function requireSafeAuth(mode: AuthMode, host: string): void {
  if (mode === 'verify' || isLoopbackAddress(host)) return
  throw new BrokerError(
    'config_invalid',
    `auth "${mode}" lets in whoever can connect, so the server would listen on ${host} for everybody; listen on 127.0.0.1, or use auth "verify"`,
  )
}
