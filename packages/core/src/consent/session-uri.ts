/**
 * The handle of one attempt to get a consent: `urn:ietf:params:oauth:request_uri:<provider>.<id>.<secret>`, the form that
 * AgentCore's clients accept. Whoever completes a session names nothing else, so the provider is in it.
 */
const prefix = 'urn:ietf:params:oauth:request_uri:'
const form = /^([a-zA-Z0-9_~-]{1,192})\.([a-zA-Z0-9_-]{1,64})\.([a-zA-Z0-9_-]{1,128})$/

export interface SessionHandle {
  readonly provider: string
  readonly id: string
  readonly secret: string
}

export function sessionUri({ provider, id, secret }: SessionHandle): string {
  return `${prefix}${provider}.${id}.${secret}`
}

/** `undefined` for what is no handle of ours. */
export function parseSessionUri(text: string): SessionHandle | undefined {
  const parts = text.startsWith(prefix) ? form.exec(text.slice(prefix.length)) : null
  const [, provider, id, secret] = parts ?? []
  return provider === undefined || id === undefined || secret === undefined ? undefined : { provider, id, secret }
}

export function providerOfSession(text: string): string | undefined {
  return parseSessionUri(text)?.provider
}
