import { createHash, createHmac } from 'node:crypto'

export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const scopeEnd = ['us-east-1', 'bedrock-agentcore', 'aws4_request']

/** The headers that an AWS SDK signs a POST without a query with, now. AWS, "Create a signed AWS API request". */
export function signatureHeaders(
  { accessKeyId, secretAccessKey }: AccessKey,
  path: string,
  sent: Readonly<Record<string, string>>,
  body: Buffer,
): Readonly<Record<string, string>> {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const bodyHash = sha256(body)
  const headers: Record<string, string> = { ...sent, 'x-amz-content-sha256': bodyHash, 'x-amz-date': date }
  const names = Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = ['POST', path, '', lines, names.join(';'), bodyHash].join('\n')
  const scope = [date.slice(0, 8), ...scopeEnd]
  const key = scope.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secretAccessKey}`)
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n')
  const credential = [accessKeyId, ...scope].join('/')
  const signature = hmac(key, toSign).toString('hex')
  return {
    'x-amz-content-sha256': bodyHash,
    'x-amz-date': date,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
