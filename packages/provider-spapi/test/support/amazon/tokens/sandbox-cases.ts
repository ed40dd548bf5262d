import type { Answer } from '../http/answer.ts'
import { isObject } from '../http/read-request.ts'
import { errorList } from '../selling-partner/error-list.ts'

const target = 'amzn1.sellerapps.app.target-application'

/** The sandbox knows three requests by heart, and nothing else. */
export function sandboxAnswer(body: Readonly<Record<string, unknown>>): Answer {
  const { targetApplication, restrictedResources } = body
  const entry: unknown = Array.isArray(restrictedResources) ? restrictedResources[0] : undefined
  const { method, path } = isObject(entry) ? entry : {}
  const isTarget = targetApplication === target
  if (isTarget && method === 'GET' && path === '/orders/v0/orders/{orderId}/address')
    return dummy('IQEBLjAsAhRmHjNgHpi0U-Dme37rR6CuUpSR')
  if (method === 'GET' && path === '/orders/v0/orders/943-12-123434/address')
    return dummy('AODFNESLjAsAhRmHjNgHpi0U-Dme37rR6CuUpSR')
  if (isTarget && method === '' && path === '/orders/v1/orders/902-1845936-5435065/address')
    return errorList(400, 'InvalidRequest', 'Request has missing or invalid parameters and cannot be parsed.')
  return errorList(400, 'InvalidInput', 'Could not match input arguments')
}

function dummy(text: string): Answer {
  return { status: 200, body: { restrictedDataToken: `Atz.sprdt|${text}`, expiresIn: 3600 } }
}
