import type { IssuedToken } from '../accounts/issued-tokens.ts'
import type { AmazonState } from '../amazon-state.ts'
import { lifetimeMember } from '../behaviour.ts'
import type { Answer } from '../http/answer.ts'
import { isObject, parsedJson } from '../http/read-request.ts'
import type { RecordedRequest } from '../records.ts'
import { denied, errorList } from '../selling-partner/error-list.ts'
import { InvalidInput, restrictedResources } from './resource-rules.ts'
import { sandboxAnswer } from './sandbox-cases.ts'

const applicationId = /^amzn1\.(sellerapps\.app|sp\.solution)\.[\w-]+(&version=beta)?$/
const bodyFields: ReadonlySet<string> = new Set(['restrictedResources', 'targetApplication'])

/** The one operation of the Tokens API 2021-03-01. */
export function createRestrictedDataToken(request: RecordedRequest, token: IssuedToken, state: AmazonState): Answer {
  if (token.kind !== 'seller') return denied()
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return errorList(415, 'UnsupportedMediaType', 'The content type is not supported.')
  const body = parsedJson(request.body)
  if (!isObject(body)) return errorList(400, 'InvalidInput', 'Invalid Input')
  if (request.endpoint.startsWith('sandbox-')) return sandboxAnswer(body)
  try {
    return { status: 200, body: restrictedDataToken(request, body, token, state) }
  } catch (error) {
    if (error instanceof InvalidInput) return errorList(400, 'InvalidInput', error.message)
    throw error
  }
}

function restrictedDataToken(
  request: RecordedRequest,
  body: Readonly<Record<string, unknown>>,
  { app, consent }: IssuedToken & { readonly kind: 'seller' },
  { behaviour, lifetimes, records, tokens }: AmazonState,
): object {
  const unknownField = (name: string) => {
    if (behaviour.strictUnknownFields) throw new InvalidInput(`${name} is unknown`)
    records.violation(request, `an unknown field ${name}`)
  }
  for (const name of Object.keys(body)) if (!bodyFields.has(name)) unknownField(name)
  const target = targetOf(body, app.delegatees)
  const resources = restrictedResources(body.restrictedResources, { behaviour, roles: consent.roles, unknownField })
  const { restrictedDataTokenS } = lifetimes
  const answer = {
    restrictedDataToken: tokens.issue(
      { kind: 'restricted', app, consent, resources, targetApplication: target },
      restrictedDataTokenS,
    ),
    ...lifetimeMember('expiresIn', restrictedDataTokenS, behaviour),
  }
  return behaviour.wrapPayload ? { payload: answer } : answer
}

/** The application that the token is for, where it is for another one: one that the app's registration names. */
function targetOf(body: Readonly<Record<string, unknown>>, delegatees: ReadonlySet<string>): string | undefined {
  if (!('targetApplication' in body)) return undefined
  const { targetApplication: target } = body
  if (typeof target !== 'string' || !applicationId.test(target))
    throw new InvalidInput('targetApplication is not an application id')
  if (!delegatees.has(target.replace('&version=beta', '')))
    throw new InvalidInput('targetApplication is not a delegatee of this application')
  return target
}
