import { BrokerError, type FieldProblem } from '@credbroker/core'
import type { AnyOperation } from '../operation/operation.ts'
import type { WireResponse } from '../operation/wire.ts'
import { publicName } from '../resources/mount-name.ts'
import { internalException, type ValidationReason, type WireException, wireException } from './exception-names.ts'
import { validationText } from './validation-fault.ts'

/** What an error answer depends on besides the error. */
export interface ErrorSurroundings {
  readonly requestId: string
  /** Absent when the request did not get that far. */
  readonly operation?: AnyOperation
  /** Stands in place of a ValidationException's own reason. */
  readonly reason?: ValidationReason
}

/** An answer, and the name in its `x-amzn-errortype` for logs and metrics. */
export interface ErrorAnswer {
  readonly response: WireResponse
  readonly errorType: string
}

/**
 * The answer to a request that failed, in the one form that all AWS SDKs read: the exception's bare name in
 * `x-amzn-errortype`, and JSON with `message`. What is no `BrokerError` is shown without its text.
 */
export function errorAnswer(thrown: unknown, surroundings: ErrorSurroundings): ErrorAnswer {
  if (!(thrown instanceof BrokerError)) {
    return answer(internalException, surroundings.requestId, {
      message: 'An internal error occurred',
      retryable: false,
    })
  }
  const exception = wireException(thrown, surroundings.operation)
  const { requestId } = surroundings
  return answer(exception, requestId, bodyOf(thrown, exception, surroundings), retryAfterSeconds(thrown))
}

/** A refusal that is no error of the broker: what a server says before it knows the operation. */
export function refusal(status: number, name: string, message: string, requestId: string): ErrorAnswer {
  return answer({ name, status }, requestId, { message })
}

function answer(exception: WireException, requestId: string, body: object, retryAfter?: number): ErrorAnswer {
  const { name, status } = exception
  const headers = {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': name,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  }
  return { response: { status, headers, body: JSON.stringify(body) }, errorType: name }
}

/** The model's members, then ours, which SDKs pass over. */
function bodyOf(error: BrokerError, { reason }: WireException, { operation, reason: own }: ErrorSurroundings): object {
  const { provider, retryable, details } = error
  const { shown, of } = publicNames(provider)
  const { message, fieldList } =
    reason === undefined ? { message: error.message, fieldList: undefined } : validationMembers(error, operation)
  return {
    message: of(message),
    ...(reason !== undefined && { reason: own ?? reason }),
    ...(fieldList !== undefined && { fieldList }),
    ...(shown !== undefined && { provider: shown }),
    retryable,
    ...(details?.upstreamCode !== undefined && { upstreamCode: details.upstreamCode }),
    ...(details?.missingScopes !== undefined && { missingScopes: details.missingScopes }),
    ...(details?.claims !== undefined && { claims: details.claims }),
  }
}

/** Clients know a provider that was made by API without the id in its name. */
function publicNames(provider: string | undefined): {
  readonly shown: string | undefined
  readonly of: (text: string) => string
} {
  const shown = provider === undefined ? undefined : publicName(provider)
  if (provider === undefined || shown === undefined || shown === provider) return { shown, of: (text) => text }
  return { shown, of: (text) => text.replaceAll(provider, shown) }
}

interface ValidationMembers {
  readonly message: string
  readonly fieldList: readonly FieldProblem[] | undefined
}

/** Members under their wire names. Where one has another name here than it has inside, the text is put together anew. */
function validationMembers(error: BrokerError, operation: AnyOperation | undefined): ValidationMembers {
  const { message, details } = error
  const found = details?.fieldList ?? optionProblem(error)
  if (found === undefined || found.length === 0) return { message, fieldList: undefined }
  const wireName = operation?.wireName
  if (wireName === undefined) return { message, fieldList: found }
  const fieldList = found.map((problem) => ({ name: wireName(problem.name), message: problem.message }))
  const renamed = fieldList.some(({ name }, index) => name !== found[index]?.name)
  return { message: renamed ? validationText(fieldList) : message, fieldList }
}

/** A provider that could not be made names its option. */
function optionProblem({ message, details }: BrokerError): readonly FieldProblem[] | undefined {
  const problems = details?.problems?.map(({ path, message }) => ({ name: path, message }))
  return problems ?? (details?.option === undefined ? undefined : [{ name: details.option, message }])
}

/** Whole seconds, at least one: SDKs wait that long and then repeat. */
function retryAfterSeconds({ retryable, retryAfterMs }: BrokerError): number | undefined {
  return retryable && retryAfterMs !== undefined ? Math.max(1, Math.ceil(retryAfterMs / 1000)) : undefined
}
