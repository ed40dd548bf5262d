import { type UserDecision, walk } from './walk.ts'

/**
 * Signs in and decides at an authorization URL of the identity provider, as a user with a fresh browser does. The URL
 * that the browser is then sent to, the client's callback, is given back and not called.
 */
export async function consentAs(authorizationUrl: string | URL, decision: UserDecision): Promise<URL> {
  const end = await walk(authorizationUrl, decision)
  if ('left' in end) return end.left
  throw new Error('the identity provider sent the browser to no callback')
}

/** Opens a device's `verification_uri`, RFC 8628 section 3.3, types in its code, signs in and decides. */
export async function approveDevice(
  verificationUri: string | URL,
  userCode: string,
  decision: UserDecision,
): Promise<void> {
  await walk(verificationUri, decision, userCode)
}
