import { request } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { BedrockAgentCoreClient } from '@aws-sdk/client-bedrock-agentcore'
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control'
import { type Answer, ask } from './ask.ts'

export interface RawRequest {
  readonly method: string
  /** Path and query, as they are to stand in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends a request as it is, over a connection of its own. */
export async function sendRaw(endpoint: string, { method, path, headers, body }: RawRequest): Promise<RawReply> {
  const { hostname, port } = new URL(endpoint)
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (reply) => {
      const received = Object.entries(reply.headers).map(([name, value]) => [name, String(value)])
      text(reply).then(
        (answer) => resolve({ status: reply.statusCode ?? 0, headers: Object.fromEntries(received), body: answer }),
        reject,
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** What a genuine client makes of a reply to this operation. Rejects with what the client throws. */
export function readBy(plane: string, operation: string, input: object, reply: RawReply): Promise<Answer> {
  const handle = async () => ({
    response: {
      statusCode: reply.status,
      headers: { ...reply.headers },
      body: Readable.from([Buffer.from(reply.body)]),
    },
  })
  const settings = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secretEXAMPLE' },
    maxAttempts: 1,
    requestHandler: { handle },
  }
  const client = plane === 'data' ? new BedrockAgentCoreClient(settings) : new BedrockAgentCoreControlClient(settings)
  return ask(client, operation, input)
}
