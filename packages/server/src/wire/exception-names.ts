import type { BrokerError, BrokerErrorCode } from '@credbroker/core'
import type { AnyOperation } from '../operation/operation.ts'

/** What an error is called on the wire. */
export interface WireException {
  /** Bare class name, the only form that all clients read. */
  readonly name: string
  readonly status: number
  /** What ValidationException says besides. */
  readonly reason?: ValidationReason
}

/** The reasons of the service model that occur here. */
export type ValidationReason = 'CannotParse' | 'FieldValidationFailed' | 'ResourceConflict'

export const internalException: WireException = { name: 'InternalServerException', status: 500 }

const validation: WireException = { name: 'ValidationException', status: 400, reason: 'FieldValidationFailed' }
const accessDenied: WireException = { name: 'AccessDeniedException', status: 403 }

const byCode: Readonly<Record<Exclude<BrokerErrorCode, 'conflict' | 'config_invalid'>, WireException>> = {
  validation_failed: validation,
  unauthenticated: { name: 'UnauthorizedException', status: 401 },
  access_denied: accessDenied,
  not_found: { name: 'ResourceNotFoundException', status: 404 },
  throttled: { name: 'ThrottlingException', status: 429 },
  upstream_rejected: accessDenied,
  // Not 503: SDKs repeat it more often, and a repeated call may begin a second consent.
  upstream_unavailable: internalException,
  internal: internalException,
}

const conflict: WireException = { name: 'ConflictException', status: 409 }
/** For operations whose model declares no conflict. */
const undeclaredConflict: WireException = { name: 'ValidationException', status: 400, reason: 'ResourceConflict' }

/** Operations whose model declares ConflictException. */
const declaresConflict = /^((Create|Update)(Oauth2|ApiKey|Payment)|DeleteOauth2)CredentialProvider$/

/** What a broker's error is called in the answer to an operation. */
export function wireException({ code }: BrokerError, operation: AnyOperation | undefined): WireException {
  if (code === 'conflict') return conflictOf(operation)
  if (code === 'config_invalid') return makesProvider(operation) ? validation : internalException
  return byCode[code]
}

function conflictOf(operation: AnyOperation | undefined): WireException {
  if (operation === undefined || operation.plane === 'credbroker' || declaresConflict.test(operation.name))
    return conflict
  return operation.name === 'SetTokenVaultCMK'
    ? { name: 'ConcurrentModificationException', status: 409 }
    : undeclaredConflict
}

/** Then options that make no provider are the client's own. */
function makesProvider(operation: AnyOperation | undefined): boolean {
  return operation !== undefined && operation.plane !== 'data' && /^(Create|Update)/.test(operation.name)
}
