import { JsonText } from '../../operation/json-text.ts'
import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import type { GetResourceOauth2TokenInput } from '../shapes/index.ts'
import { askProvider, type BrokerAnswer } from './ask-provider.ts'
import { type Oauth2TokenOutput, oauth2Output } from './oauth2-output.ts'
import { oauth2Request, requireForFlow } from './oauth2-request.ts'
import { requireOwnSession } from './session-owner.ts'
import { asTokenHolder } from './token-holder.ts'
import { dataOperation } from './data-operation.ts'

const name = 'GetResourceOauth2Token'
const tag = 'oauth2TokenRequest.'

/** A token of an OAuth2 credential provider, or the way to a user's consent. */
export function getResourceOauth2Token(
  parts: ServerParts,
): Operation<GetResourceOauth2TokenInput, Oauth2TokenOutput | JsonText> {
  const outputOf = outputs(parts.publicUrl)
  return dataOperation(
    name,
    '/identities/oauth2/token',
    (input, call) =>
      asTokenHolder(parts, name, input.workloadIdentityToken, call, (caller, workload) => {
        requireForFlow(input, caller, workload)
        const { resourceCredentialProviderName: provider, sessionUri } = input
        const ask = () => askProvider(parts, 'oauth2', provider, oauth2Request(input), caller, outputOf)
        return sessionUri === undefined ? ask() : requireOwnSession(parts, sessionUri, workload).then(ask)
      }),
    (member) => (member.startsWith(tag) ? member.slice(tag.length) : member),
  )
}

/** The broker gives a cached token as the very same answer each time, so that it is written once. */
function outputs(publicUrl: () => string): (answer: BrokerAnswer) => Oauth2TokenOutput | JsonText {
  const written = new WeakMap<BrokerAnswer, JsonText>()
  return (answer) => {
    const known = written.get(answer)
    if (known !== undefined) return known
    const output = oauth2Output(answer, publicUrl)
    if (output.accessToken === undefined) return output
    const text = new JsonText(output)
    written.set(answer, text)
    return text
  }
}
