import type { JsonSchema } from '@credbroker/core'
import { structure, userId, userToken, workloadName } from '../field-schemas.ts'

export interface GetWorkloadAccessTokenInput {
  readonly workloadName: string
}

export interface GetWorkloadAccessTokenForJWTInput {
  readonly workloadName: string
  readonly userToken: string
}

export interface GetWorkloadAccessTokenForUserIdInput {
  readonly workloadName: string
  readonly userId: string
}

export const workloadTokenInputs: Readonly<
  Record<'GetWorkloadAccessToken' | 'GetWorkloadAccessTokenForJWT' | 'GetWorkloadAccessTokenForUserId', JsonSchema>
> = {
  GetWorkloadAccessToken: structure({ workloadName }, ['workloadName']),
  GetWorkloadAccessTokenForJWT: structure({ workloadName, userToken }, ['workloadName', 'userToken']),
  GetWorkloadAccessTokenForUserId: structure({ workloadName, userId }, ['workloadName', 'userId']),
}
