import { createHmac } from 'node:crypto'
import { defineProvider, type Entry, type Secret } from '@credbroker/core'

// What callers ask for and what they get. Other packages see it, too, once they import this file's types.
declare module '@credbroker/core' {
  interface CredentialRegistry {
    acmeSsoToken: Entry<{ readonly audience: string }, { readonly token: string }>
  }
}

export default defineProvider({
  apiVersion: 1,
  configSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['signingKey'],
    properties: {
      signingKey: {
        type: 'string',
        minLength: 16,
        writeOnly: true,
        description: "Acme's signing key, from its console.",
      },
    },
  },
  kinds: {
    acmeSsoToken: {
      requestSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['audience'],
        properties: {
          audience: { type: 'string', minLength: 1, description: 'The service that will receive the token.' },
        },
      },
      cache: true,
    },
  },
  create: ({ signingKey }: { readonly signingKey: Secret }, { clock }) => ({
    issue: {
      acmeSsoToken({ audience }) {
        const expiresAtMs = clock.now() + 15 * 60_000
        const claims = Buffer.from(JSON.stringify({ audience, exp: expiresAtMs / 1000 })).toString('base64url')
        const signature = createHmac('sha256', signingKey.reveal()).update(claims).digest('base64url')
        return { response: { token: `${claims}.${signature}` }, expiresAtMs }
      },
    },
  }),
})
