import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { BedrockAgentCoreClient, GetResourceApiKeyCommand } from '@aws-sdk/client-bedrock-agentcore'
import {
  BedrockAgentCoreControlClient,
  ListTagsForResourceCommand,
  ListWorkloadIdentitiesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-bedrock-agentcore-control'
import { Secret } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WireRequest } from '../../src/operation/wire.ts'
import { parseAuthorization } from '../../src/sigv4/parse-authorization.ts'
import { createSignatureVerifier } from '../../src/sigv4/signature-verifier.ts'

const received: WireRequest[] = []

async function receive(message: IncomingMessage): Promise<void> {
  const { method = '', url = '', headers } = message
  const single = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value])
  received.push({ method, target: url, headers: Object.fromEntries(single), body: await buffer(message) })
}

const server = createServer((message, response) => {
  void receive(message).then(() => response.setHeader('content-type', 'application/json').end('{}'))
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const resourceArn =
  'arn:aws:bedrock-agentcore:us-east-1:123456789012:workload-identity-directory/default/workload-identity/agent-1'
const secretAccessKey = 'secret/of+the=SDK'

function settings(path: string, sessionToken?: string): ConstructorParameters<typeof BedrockAgentCoreClient>[0] {
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}${path}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDSDK', secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  }
}

async function requestOf(send: () => Promise<unknown>): Promise<WireRequest> {
  received.length = 0
  await send()
  const [request] = received
  if (request === undefined) throw new Error('nothing was sent')
  return request
}

describe.each(['', '/', '/prefix/v1', '/prefix/v1/'])('the AWS SDK with the endpoint path %j', (path) => {
  it.each<[string, () => Promise<unknown>]>([
    [
      'GetResourceApiKey',
      () =>
        new BedrockAgentCoreClient(settings(path)!).send(
          new GetResourceApiKeyCommand({ workloadIdentityToken: 't\u00f6ken', resourceCredentialProviderName: 'p' }),
        ),
    ],
    [
      'ListWorkloadIdentities',
      () => new BedrockAgentCoreControlClient(settings(path)!).send(new ListWorkloadIdentitiesCommand({})),
    ],
    [
      'TagResource',
      () =>
        new BedrockAgentCoreControlClient(settings(path)!).send(
          new TagResourceCommand({ resourceArn, tags: { a: 'b' } }),
        ),
    ],
    [
      'ListTagsForResource',
      () => new BedrockAgentCoreControlClient(settings(path)!).send(new ListTagsForResourceCommand({ resourceArn })),
    ],
    [
      'UntagResource',
      () =>
        new BedrockAgentCoreControlClient(settings(path)!).send(
          new UntagResourceCommand({
            resourceArn,
            tagKeys: ['b c', '1+1', '50%', 'a/b:c@d', 'caf\u00e9', "!'()*~", 'a'],
          }),
        ),
    ],
  ])('signs %s as it is verified', async (_, send) => {
    const request = await requestOf(send)
    const claim = parseAuthorization(request.headers)
    expect(claim).toMatchObject({ accessKeyId: 'AKIDSDK', region: 'eu-central-1', hasSecurityToken: false })
    const verifier = createSignatureVerifier({ clock: new VirtualClock(claim.atMs) })
    expect(() => verifier.verify(request, claim, new Secret(secretAccessKey))).not.toThrow()
    expect(() => verifier.verify(request, claim, new Secret('another'))).toThrow('does not match')
  })

  it('signs its session token', async () => {
    const request = await requestOf(() =>
      new BedrockAgentCoreControlClient(settings(path, 'session')!).send(
        new ListTagsForResourceCommand({ resourceArn }),
      ),
    )
    const claim = parseAuthorization(request.headers)
    expect(claim.hasSecurityToken).toBe(true)
    const verifier = createSignatureVerifier({ clock: new VirtualClock(claim.atMs) })
    expect(() => verifier.verify(request, claim, new Secret(secretAccessKey))).not.toThrow()
  })
})
