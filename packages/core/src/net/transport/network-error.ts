import { BrokerError } from '../../errors.ts'

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/

/**
 * The `upstream_unavailable` for what went wrong on the network: the host and the system's code. The error itself is left
 * behind, for a parser's holds the bytes that it was reading. A `BrokerError` is passed on as it is.
 */
export function networkError(error: unknown, host: string, what: string): BrokerError {
  if (error instanceof BrokerError) return error
  const code = errorCode(error)
  if (certificateCodes.test(code)) {
    const remedy = 'check the host, or trust its authority with a CA certificate'
    return new BrokerError('upstream_unavailable', `the certificate of "${host}" was refused (${code}); ${remedy}`, {
      retryable: false,
    })
  }
  if (code.startsWith('ERR_OSSL')) {
    const remedy = 'check its certificate, key and passphrase'
    return new BrokerError('upstream_unavailable', `TLS with "${host}" cannot be set up (${code}); ${remedy}`, {
      retryable: false,
    })
  }
  return new BrokerError('upstream_unavailable', `${what} "${host}" failed (${code}); try again`)
}

/** The system's name for an error, such as `ECONNREFUSED`; `unknown` when it has none that looks like one. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : 'unknown'
}
