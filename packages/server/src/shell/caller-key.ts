import type { IncomingMessage } from 'node:http'

const credential = 'Credential='

/**
 * Whose allowance a request counts against: the access key id that the signature names, or else the address it came
 * from. The signature has not been checked by then, so the key is a claim. No longer than an access key id can be.
 */
export function callerKey({ headers, socket }: IncomingMessage): string {
  const { authorization } = headers
  const start = authorization?.indexOf(credential) ?? -1
  if (authorization === undefined || start === -1) return `from ${socket.remoteAddress ?? ''}`
  const id = authorization.slice(start + credential.length, start + credential.length + 128)
  const end = id.indexOf('/')
  return `key ${end === -1 ? id : id.slice(0, end)}`
}
