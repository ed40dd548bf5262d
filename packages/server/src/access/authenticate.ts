import type { Clock } from '@credbroker/core'
import type { Principal } from '../operation/principal.ts'
import type { WireRequest } from '../operation/wire.ts'
import type { AccessKey, Directory } from '../resources/directory.ts'
import { parseAuthorization } from '../sigv4/parse-authorization.ts'
import type { SignatureClaim } from '../sigv4/signature-claim.ts'
import { createSignatureVerifier } from '../sigv4/signature-verifier.ts'
import { unauthenticated } from '../sigv4/unauthenticated.ts'
import { wellFormed } from '../sigv4/well-formed.ts'
import type { AuthMode } from './auth-mode.ts'
import { requireLocal } from './local-request.ts'

/**
 * Makes out who sent a request. Throws, or rejects with, `unauthenticated`; without signatures `access_denied` for what may
 * be a web page's. A promise only when the store is asked.
 */
export type Authenticate = (request: WireRequest) => Principal | Promise<Principal>

/** The way of one mode. */
export function authenticator(
  mode: AuthMode,
  directory: Pick<Directory, 'catchUp' | 'accessKey'>,
  clock: Clock,
): Authenticate {
  if (mode === 'off') {
    const anybody: Principal = { accessKeyId: 'unsigned', workloads: 'all', administers: true }
    return (request) => {
      requireLocal(request)
      return anybody
    }
  }
  if (mode === 'dev') {
    return (request) => {
      requireLocal(request)
      return { accessKeyId: wellFormed(request).accessKeyId, workloads: 'all', administers: true }
    }
  }
  const verifier = createSignatureVerifier({ clock })

  function verified(request: WireRequest, claim: SignatureClaim, key: AccessKey | undefined): Principal {
    if (key === undefined || (key.expiresAtMs !== undefined && clock.now() >= key.expiresAtMs)) {
      verifier.forget(claim.accessKeyId)
      throw unauthenticated(
        'the access key is not known here, or it has ended; make one with: credbroker access-key create',
      )
    }
    verifier.verify(request, claim, key.secret)
    return key
  }

  return (request) => {
    const claim = parseAuthorization(request.headers)
    if (claim.hasSecurityToken) {
      throw unauthenticated(
        'the request has a session token, and this server issues none: unset AWS_SESSION_TOKEN, and sign with an access key of this server',
      )
    }
    const ready = directory.catchUp()
    const key =
      ready instanceof Promise
        ? ready.then(() => directory.accessKey(claim.accessKeyId))
        : directory.accessKey(claim.accessKeyId)
    return key instanceof Promise ? key.then((found) => verified(request, claim, found)) : verified(request, claim, key)
  }
}
