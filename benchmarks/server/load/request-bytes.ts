import { type AccessKey, signatureHeaders } from './signature.ts'

/** A POST as the JavaScript SDK sends it, down to the bytes; signed now when there is a key. */
export function requestBytes(endpoint: string, path: string, content: object, key?: AccessKey): Buffer {
  const body = Buffer.from(JSON.stringify(content))
  const sent = {
    host: new URL(endpoint).host,
    'content-type': 'application/json',
    'content-length': String(body.length),
    'amz-sdk-invocation-id': '1c9f9d9e-31a5-4be7-9d3b-6b3c5c2a7f10',
    'amz-sdk-request': 'attempt=1; max=3',
    'x-amz-user-agent': 'aws-sdk-js/3.1141.0',
    'user-agent': 'aws-sdk-js/3.1141.0 ua/2.1 os/linux lang/js md/nodejs#24.21.0 api/bedrock-agentcore#3.1141.0',
  }
  const { 'user-agent': _, ...signed } = sent
  const headers = { ...sent, ...(key !== undefined && signatureHeaders(key, path, signed, body)) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}
