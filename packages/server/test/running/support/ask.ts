import { type Signer, signedRequest } from './signed-request.ts'

export interface Asked {
  readonly status: number
  readonly errorType: string | undefined
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into whatever came.
  readonly body: any
  readonly text: string
}

/** Asks for an operation by its path, signed. */
export async function ask(
  endpoint: string,
  key: Signer,
  path: string,
  input: object = {},
  atMs: number = Date.now(),
): Promise<Asked> {
  const { host } = new URL(endpoint)
  const { method, headers, body } = signedRequest(key, host, path, Buffer.from(JSON.stringify(input)), { atMs })
  const sent = headers.filter(([name]) => name !== 'host' && name !== 'content-length')
  const answer = await fetch(endpoint + path, { method, headers: sent.map(([name, value]) => [name, value]), body })
  const text = await answer.text()
  return {
    status: answer.status,
    errorType: answer.headers.get('x-amzn-errortype') ?? undefined,
    body: text.startsWith('{') ? JSON.parse(text) : undefined,
    text,
  }
}
