/**
 * The credentials of Basic auth: base64 of `appId:appSecret` in UTF-8, padded, without the word `Basic`.
 *
 * RFC 7617 section 2. An app id has no colon, so the two can be told apart again.
 */
export function basicAuthToken(appId: string, appSecret: string): string {
  return Buffer.from(`${appId}:${appSecret}`).toString('base64')
}
