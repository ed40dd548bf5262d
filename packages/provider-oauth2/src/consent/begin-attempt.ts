import type { IssueCall } from '@credbroker/core'
import type { Attempt, ConsentParts } from './attempt.ts'
import { authorizationPreparer } from './authorization/prepare-authorization.ts'
import { devicePreparer } from './device/prepare-device.ts'
import type { UserAsk } from './user-ask.ts'

/** The open attempt of somebody who asked for the same thing, or a new one. */
export async function beginAttempt(
  ask: UserAsk,
  scopes: readonly string[],
  parts: ConsentParts,
  { signal }: IssueCall,
): Promise<Attempt> {
  const { options, client, context, sessions } = parts
  const preparer = options.deviceFlow === true ? devicePreparer : authorizationPreparer
  const { prepare, again } = await preparer(ask, scopes, parts, signal)
  const { owner, returnUrl, customState, resources, audiences, forced, customParameters } = ask
  const about = [
    options.deviceFlow === true ? 'device' : 'code',
    client.clientId,
    context.callbackUrl() ?? '',
    JSON.stringify([scopes, resources, audiences, forced]),
    JSON.stringify(Object.entries(customParameters).sort()),
  ]
  return sessions.begin(
    {
      owner,
      ...(returnUrl !== undefined && { returnUrl }),
      ...(customState !== undefined && { customState }),
      about,
    },
    prepare,
    again,
  )
}
