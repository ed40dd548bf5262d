import { randomUUID } from 'node:crypto'
import type { IssuedToken } from '../accounts/issued-tokens.ts'
import type { AmazonState } from '../amazon-state.ts'
import type { Answer } from '../http/answer.ts'
import type { RecordedRequest } from '../records.ts'
import { createRestrictedDataToken } from '../tokens/create-restricted-data-token.ts'
import { resourcesFor } from '../tokens/restricted-resource.ts'
import { errorList } from './error-list.ts'
import { createRestrictedDataTokenName, type Operation, rotateClientSecretName } from './operations.ts'

const personalData = {
  buyerInfo: { BuyerInfo: { BuyerEmail: 'buyer@example.com' } },
  shippingAddress: { ShippingAddress: { Name: 'Fake Buyer', AddressLine1: '1 Fake St.' } },
  buyerTaxInformation: { BuyerTaxInformation: { BuyerLegalCompanyName: 'Fake Company' } },
} as const

/** What an operation does for a call that is permitted. */
export function operationAnswer(
  operation: Operation,
  request: RecordedRequest,
  token: IssuedToken,
  state: AmazonState,
): Answer {
  if (operation.name === createRestrictedDataTokenName) return createRestrictedDataToken(request, token, state)
  if (operation.name === rotateClientSecretName) return rotateClientSecret(request, token, state)
  if (operation.restricted !== undefined) return restrictedAnswer(operation.name, request, token)
  if (token.kind !== 'grantless') return ok([{ seller: token.consent.sellerId }])
  if (operation.name === 'notifications.getDestinations') return ok([])
  return ok(operation.name === 'notifications.createDestination' ? { destinationId: randomUUID() } : {})
}

/** Personal data comes with a restricted data token that names it, and is left out otherwise. */
function restrictedAnswer(operation: string, { method, path }: RecordedRequest, token: IssuedToken): Answer {
  const resources = token.kind === 'restricted' ? resourcesFor(token.resources, method, path) : []
  const elements = new Set(resources.flatMap(({ dataElements }) => dataElements))
  const data = [...elements].map((element) => personalData[element])
  return ok(Object.assign({ operation, path, rdt: token.kind === 'restricted' }, ...data))
}

/** The new secret goes to the app's queue, never into the answer. */
function rotateClientSecret(request: RecordedRequest, { app }: IssuedToken, { clock, records }: AmazonState): Answer {
  if (request.endpoint.startsWith('sandbox-')) return errorList(400, 'InvalidInput', 'Not available in the sandbox')
  if (request.body !== '') records.violation(request, 'a body where none is expected')
  if (!app.hasQueue) return errorList(400, 'InvalidInput', 'No queue is registered for this application')
  app.rotateSecret(clock.now())
  return { status: 204 }
}

function ok(payload: unknown): Answer {
  return { status: 200, body: { payload } }
}
