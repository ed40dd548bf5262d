import { createDecipheriv, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { Agent, request } from 'node:http'
import { accessToken, tokenKey } from './sealed-by-hand.ts'

/** `node:http` with kept connections and `node:crypto`, for one session, without a look at what could go wrong. */
export async function byHand(url: string): Promise<{ readonly get: (id: string) => Promise<string>; close(): void }> {
  const agent = new Agent({ keepAlive: true })
  const [, id = '', secret = ''] = (accessToken.split(':')[0] ?? '').split('.')
  const form = { scope: 'api.secrets', client_id: id, client_secret: secret, grant_type: 'client_credentials' }
  const login = await send(agent, 'POST', `${url}/identity/connect/token`, {}, new URLSearchParams(form).toString())
  const { access_token, encrypted_payload } = JSON.parse(login)
  const { encryptionKey } = JSON.parse(opener(tokenKey())(encrypted_payload))
  const open = opener(Buffer.from(encryptionKey, 'base64'))
  const headers = { authorization: `Bearer ${access_token}` }
  return {
    async get(secretId: string): Promise<string> {
      const { key, value, note, projects } = JSON.parse(
        await send(agent, 'GET', `${url}/api/secrets/${secretId}`, headers),
      )
      open(key)
      open(note)
      open(projects[0].name)
      return open(value)
    },
    close: () => agent.destroy(),
  }
}

function opener(bytes: Buffer): (encString: string) => string {
  const [encryption, authentication] = [createSecretKey(bytes.subarray(0, 32)), createSecretKey(bytes.subarray(32))]
  return (encString) => {
    const [iv, data, mac] = encString
      .slice(2)
      .split('|')
      .map((part) => Buffer.from(part, 'base64'))
    if (iv === undefined || data === undefined || mac === undefined) throw new Error('no EncString')
    if (!timingSafeEqual(createHmac('sha256', authentication).update(iv).update(data).digest(), mac))
      throw new Error('wrong MAC')
    const decipher = createDecipheriv('aes-256-cbc', encryption, iv)
    return decipher.update(data, undefined, 'utf8') + decipher.final('utf8')
  }
}

function send(
  agent: Agent,
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<string> {
  return new Promise((done, failed) => {
    const call = request(url, { agent, method, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text += part))
      answer.on('end', () => done(text))
    })
    call.on('error', failed)
    call.end(body)
  })
}
