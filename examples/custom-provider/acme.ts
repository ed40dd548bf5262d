import { createHmac } from 'node:crypto'
import { defineProvider, type Entry, type Secret } from '@credbroker/core'

// What callers ask for and what they get. Other files see it, too, once they import this one's types.
declare module '@credbroker/core' {
  interface CredentialRegistry {
    acmeSsoToken: Entry<{ readonly audience: string }, { readonly token: string }>
  }
}

const signingKey = {
  type: 'string',
  minLength: 16,
  writeOnly: true,
  description: "Acme's signing key, from its console.",
}
const audience = { type: 'string', minLength: 1, description: 'The service that will receive the token.' }
const exactly = { type: 'object', additionalProperties: false }

export default defineProvider({
  apiVersion: 1,
  configSchema: { ...exactly, required: ['signingKey'], properties: { signingKey } },
  kinds: {
    acmeSsoToken: { requestSchema: { ...exactly, required: ['audience'], properties: { audience } }, cache: true },
  },
  create: (options: { readonly signingKey: Secret }, { clock }) => ({
    issue: {
      acmeSsoToken(request) {
        const expiresAtMs = clock.now() + 15 * 60_000
        const claims = Buffer.from(JSON.stringify({ ...request, exp: Math.floor(expiresAtMs / 1000) })).toString(
          'base64url',
        )
        const signature = createHmac('sha256', options.signingKey.reveal()).update(claims).digest('base64url')
        return { response: { token: `${claims}.${signature}` }, expiresAtMs }
      },
    },
  }),
})
