import { durationMs, type ExtensionContext } from '@credbroker/core'
import type { WorkloadTokenSettings } from '../settings/server-settings.ts'
import { type MintedWorkloadToken, mintWorkloadToken, type WorkloadTokenRequest } from './mint-workload-token.ts'
import { type RotateOptions, SigningKeys } from './signing-keys.ts'
import { UserTokenVault } from './user-token-vault.ts'
import { VerifiedTokens, type VerifiedWorkloadToken } from './verified-tokens.ts'
import { verifyWorkloadToken } from './verify-workload-token.ts'

/** Makes and judges the tokens by which workloads ask for credentials. */
export interface WorkloadTokens {
  /** A new token. Rejects when the store fails. */
  mint(request: WorkloadTokenRequest): Promise<MintedWorkloadToken>
  /**
   * Who a token is for. Without a promise on the path of most requests. Throws, or rejects, with `unauthenticated`; rejects
   * when the store fails.
   */
  verify(token: string): VerifiedWorkloadToken | Promise<VerifiedWorkloadToken>
  /** Makes a new signing key. */
  rotateKeys(options?: RotateOptions): Promise<void>
  /** Forgets which tokens were verified: for when what they rest on has changed. */
  forgetAll(): void
}

/** The workload tokens of one broker. Makes the first signing key where the store has none; rejects when the store fails. */
export async function openWorkloadTokens(
  context: Pick<ExtensionContext, 'store' | 'nameOf' | 'clock' | 'random' | 'logger'>,
  { lifetime = '1h', rotateAfter = '30d' }: WorkloadTokenSettings = {},
): Promise<WorkloadTokens> {
  const lifetimeMs = durationMs(lifetime)
  const keys = await SigningKeys.open(context, { lifetimeMs, rotateAfterMs: durationMs(rotateAfter) })
  const vault = new UserTokenVault(context, lifetimeMs)
  const verifiedTokens = new VerifiedTokens()
  const verifyParts = { keys, vault, verifiedTokens, clock: context.clock }
  const mintParts = { keys, vault, context, lifetimeMs }
  return {
    mint: (request: WorkloadTokenRequest): Promise<MintedWorkloadToken> => mintWorkloadToken(request, mintParts),
    verify: (token: string): VerifiedWorkloadToken | Promise<VerifiedWorkloadToken> =>
      verifyWorkloadToken(token, verifyParts),
    async rotateKeys(options?: RotateOptions): Promise<void> {
      await keys.rotate(options)
      verifiedTokens.forgetAll()
    },
    forgetAll: (): void => verifiedTokens.forgetAll(),
  }
}
