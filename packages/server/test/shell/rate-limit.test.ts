import { expect, test } from 'vitest'
import { startShell } from './support/start-shell.ts'

const signedBy = (id: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${id}/20270101/us-east-1/bedrock-agentcore/aws4_request, SignedHeaders=host, Signature=0`,
})

test('a caller that asks too often is told to wait, and others are not', async () => {
  const { origin } = await startShell({ limits: { requestsPerSecond: 3 } })
  const ask = async (id?: string) => {
    const headers = id === undefined ? {} : signedBy(id)
    const answer = await fetch(origin, { method: 'POST', body: '{}', headers })
    return { answer, body: await answer.json() }
  }
  const many = await Promise.all(Array.from({ length: 9 }, () => ask('AKIDBUSY')))
  const refused = many.filter(({ answer }) => answer.status === 429)
  // A second can end between two of them, and then the caller has three more.
  expect(refused.length).toBeGreaterThanOrEqual(3)
  for (const { answer, body } of refused) {
    expect(answer.headers.get('x-amzn-errortype')).toBe('ThrottlingException')
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(body).toEqual({ message: expect.stringContaining('retry-after') })
  }
  expect(many.some(({ answer }) => answer.status === 200)).toBe(true)
  expect((await ask('AKIDCALM')).answer.status).toBe(200)
  expect((await ask()).answer.status).toBe(200)
})

test('pages and probes are not limited', async () => {
  const { origin } = await startShell({ limits: { requestsPerSecond: 1 } })
  for (const path of ['/healthz', '/readyz', '/oauth2/callback/github']) {
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await fetch(`${origin}${path}`)).status))
    expect(statuses).toEqual([200, 200, 200, 200, 200])
  }
})
