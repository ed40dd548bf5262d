/** What follows `Basic` in `Authorization`, for a client's id and secret. RFC 6749 section 2.3.1 form-encodes both; some vendors do not. */
export function basicCredentials(clientId: string, secret: string, encoding: 'form' | 'raw' = 'form'): string {
  const halves = [clientId, secret].map((half) => (encoding === 'raw' ? half : formEncoded(half)))
  return Buffer.from(halves.join(':')).toString('base64')
}

/** RFC 6749 appendix B. What needs no encoding stays as it is, so that vendors who do not decode understand most of it. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
