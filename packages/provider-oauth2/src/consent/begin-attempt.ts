import type { IssueCall } from '@credbroker/core'
import { requiredReturnUrl } from '@credbroker/core/consent'
import type { Attempt, ConsentParts } from './attempt.ts'
import { authorizationPreparer } from './authorization/prepare-authorization.ts'
import { devicePreparer } from './device/prepare-device.ts'
import { returnUrlField, type UserAsk } from './user-ask.ts'

/** The open attempt of somebody who asked for the same thing, or a new one. */
export async function beginAttempt(
  ask: UserAsk,
  scopes: readonly string[],
  parts: ConsentParts,
  { signal }: IssueCall,
): Promise<Attempt> {
  const { options, client, context, sessions } = parts
  const byDevice = options.deviceFlow === true
  // The device flow has no browser of ours.
  if (!byDevice) requiredReturnUrl(ask.returnUrl, returnUrlField)
  const preparer = byDevice ? devicePreparer : authorizationPreparer
  const { prepare, again } = await preparer(ask, scopes, parts, signal)
  const { owner, returnUrl, customState, resources, audiences, forced, customParameters } = ask
  const about = [
    byDevice ? 'device' : 'code',
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
