import { json } from './scripted-vendor.ts'
import type { GivenTokens, VendorBehaviour } from './vendor-behaviour.ts'

/** What the vendor answers to the code, in round 1, and to each renewal after it. */
export function answerOf(behaviour: VendorBehaviour, round: number): Response {
  const { rotates = false, lives = 3600, renewsItself = false } = behaviour
  const hasRefreshToken = lives !== 'never' && !renewsItself
  const given: GivenTokens = {
    access: `access-${round}`,
    refresh: hasRefreshToken && (rotates || round === 1) ? `refresh-${round}` : undefined,
  }
  return (behaviour.answer ?? plainAnswer)(given)
}

/** RFC 6749 section 5.1. */
export function plainMembers({ access, refresh }: GivenTokens): Readonly<Record<string, unknown>> {
  return {
    access_token: access,
    token_type: 'Bearer',
    expires_in: 3600,
    ...(refresh !== undefined && { refresh_token: refresh }),
  }
}

function plainAnswer(given: GivenTokens): Response {
  return json(plainMembers(given))
}
