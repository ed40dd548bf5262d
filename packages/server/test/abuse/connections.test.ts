import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { ask } from '../running/support/ask.ts'
import { type LiveOptions, type LiveServer, liveServer } from '../running/support/live-server.ts'
import { bytesOf, type Signer, signedRequest } from '../running/support/signed-request.ts'
import { type WireAnswer, WireConnection } from './support/wire-answers.ts'

const apiKeyPath = '/identities/api-key'
const mint = '/identities/GetWorkloadAccessToken'
const workloads = { agent: { providers: { '*': {} } } }
const megabyte = 1024 * 1024

interface World extends LiveServer {
  readonly signer: Signer
  readonly host: string
}

async function world(limits: object = {}, more: LiveOptions['config'] = {}): Promise<World> {
  const live = await liveServer({ config: { workloads, server: { limits }, ...more } })
  onTestFinished(() => live.server.close())
  return { ...live, signer: await live.key(), host: new URL(live.endpoint).host }
}

function minting({ signer, host }: World, workload = 'agent', method = 'POST') {
  return signedRequest(signer, host, mint, Buffer.from(JSON.stringify({ workloadName: workload })), { method })
}

function connection({ port }: World): WireConnection {
  const made = new WireConnection(port)
  onTestFinished(() => made.close())
  return made
}

const shown = ({ status, headers, body }: WireAnswer) => ({
  status,
  type: headers['x-amzn-errortype'],
  body: body.length === 0 ? undefined : JSON.parse(body.toString()),
})

const refusedAs = (status: number, type: string) => ({ status, type, body: { message: expect.any(String) } })

describe('clients that take their time', () => {
  const sockets: Socket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
  })

  function slowly(port: number, first: string, then: string): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => {})
    socket.write(first)
    const dribble = setInterval(() => socket.write(then), 30)
    let received = ''
    socket.on('data', (bytes) => (received += String(bytes)))
    return new Promise((resolve) =>
      socket.on('close', () => {
        clearInterval(dribble)
        resolve(received)
      }),
    )
  }

  test('a hundred that dribble headers and a hundred that dribble bodies are cut off, and others are served meanwhile', async () => {
    const started = await world({ requestTimeout: '600ms' })
    const { port, endpoint, signer } = started
    const head = `POST ${mint} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`
    const slow = [
      ...Array.from({ length: 100 }, () => slowly(port, head, 'x-a: b\r\n')),
      ...Array.from({ length: 100 }, () => slowly(port, `${head}content-length: 5000\r\n\r\n`, '{')),
    ]
    const served = async (): Promise<number> => {
      let count = 0
      const open = Promise.all(slow).then(() => false)
      while (await Promise.race([open, ask(endpoint, signer, mint, { workloadName: 'agent' })])) count++
      return count
    }
    const [count, answers] = await Promise.all([served(), Promise.all(slow)])
    expect(count).toBeGreaterThan(5)
    expect(new Set(answers.map((text) => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1]))).toEqual(new Set(['408']))
    for (const text of answers) expect(text).toContain('x-amzn-errortype: RequestTimeoutException')
  })

  test('idle connections fill the limit and no more; when they go, others come in', async () => {
    const started = await world({ connections: 50 })
    const { port, endpoint, signer } = started
    const idle = await Promise.all(
      Array.from(
        { length: 50 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(port, '127.0.0.1', () => resolve(socket))
            sockets.push(socket)
          }),
      ),
    )
    await expect(ask(endpoint, signer, mint, { workloadName: 'agent' })).rejects.toThrow('fetch failed')
    const gone = idle.map((socket) => new Promise((resolve) => socket.on('close', resolve).destroy()))
    await Promise.all(gone)
    await expect
      .poll(() => ask(endpoint, signer, mint, { workloadName: 'agent' }).catch(() => undefined))
      .toMatchObject({
        status: 200,
      })
  })

  test('idle connections are closed after keepAlive', async () => {
    const started = await world({ keepAlive: '200ms' })
    const { port } = started
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    const ended = new Promise((resolve) => socket.on('close', resolve))
    socket.on('data', () => {})
    socket.write(bytesOf(minting(started)))
    await ended
  })
})

describe('bodies', () => {
  const padded = (bytes: number): Buffer => {
    const text = '{"workloadName":"agent"}'
    return Buffer.from(text + ' '.repeat(bytes - text.length))
  }

  test.each([megabyte, megabyte + 1])('of %i bytes, with their length or in chunks', async (bytes) => {
    const started = await world()
    const { signer, host } = started
    const request = signedRequest(signer, host, mint, padded(bytes))
    const whole = await connection(started).exchange(bytesOf(request))
    const headers = request.headers.filter(([name]) => name !== 'content-length')
    const chunk = Buffer.concat([Buffer.from(`${bytes.toString(16)}\r\n`), request.body, Buffer.from('\r\n0\r\n\r\n')])
    const chunked = await connection(started).exchange(
      bytesOf({ ...request, headers: [...headers, ['transfer-encoding', 'chunked']], body: chunk }),
    )
    for (const { answers } of [whole, chunked]) {
      if (bytes === megabyte) expect(answers.map(({ status }) => status)).toEqual([200])
      else expect(answers.map(shown)).toMatchObject([refusedAs(413, 'ValidationException')])
    }
  })

  test('too long: the connection goes on to serve the next request', async () => {
    const started = await world()
    const { signer, host } = started
    const over = connection(started)
    expect(
      (await over.exchange(bytesOf(signedRequest(signer, host, mint, padded(megabyte + 1))))).answers[0]?.status,
    ).toBe(413)
    expect((await over.exchange(bytesOf(minting(started)))).answers[0]?.status).toBe(200)
    expect(over.opened).toBe(1)
  })

  test('that are announced with Expect are asked for, or refused before they are sent', async () => {
    const started = await world()
    const { signer, host } = started
    const expecting = (bytes: number) => {
      const request = signedRequest(signer, host, mint, padded(bytes))
      return { ...request, headers: [...request.headers, ['expect', '100-continue']] as const }
    }
    const fine = await connection(started).exchange(bytesOf(expecting(100)))
    expect(fine.answers.map(({ status }) => status)).toEqual([200])
    const long = { ...expecting(megabyte + 1), body: Buffer.alloc(0) }
    expect((await connection(started).exchange(bytesOf(long))).answers.map(shown)).toMatchObject([
      refusedAs(413, 'ValidationException'),
    ])
    const odd = { ...expecting(100), headers: [...minting(started).headers, ['expect', 'the moon']] as const }
    expect((await connection(started).exchange(bytesOf(odd))).answers.map(shown)).toMatchObject([
      refusedAs(417, 'ValidationException'),
    ])
  })
})

describe('HTTP', () => {
  test('signed requests in a pipeline are answered in their order, those that wait for a store among them', async () => {
    const started = await world(
      {},
      { providers: { keys: { use: 'apikey', options: { keys: { only: 'a-key-of-somebody' } } } } },
    )
    const { signer, host, endpoint } = started
    const { body } = await ask(endpoint, signer, mint, { workloadName: 'agent' })
    const key = (name: string) =>
      bytesOf(
        signedRequest(
          signer,
          host,
          apiKeyPath,
          Buffer.from(
            JSON.stringify({ workloadIdentityToken: body.workloadAccessToken, resourceCredentialProviderName: name }),
          ),
        ),
      )
    const create = bytesOf(
      signedRequest(signer, host, '/identities/CreateWorkloadIdentity', Buffer.from('{"name":"made-now"}')),
    )
    const wanted: number[] = []
    const pipeline: Buffer[] = []
    for (let round = 0; round < 10; round++) {
      pipeline.push(bytesOf(minting(started)), key('keys'), key('nobody'), create)
      wanted.push(200, 200, 404, round === 0 ? 201 : 400)
    }
    const { answers } = await connection(started).exchange(Buffer.concat(pipeline), { answers: 40 })
    expect(answers.map(({ status }) => status)).toEqual(wanted)
    expect(answers[1]?.body.toString()).toBe('{"apiKey":"a-key-of-somebody"}')
  })

  test('HEAD and OPTIONS of an operation lead nowhere, and HEAD has no body', async () => {
    const started = await world()
    const over = connection(started)
    const head = await over.exchange(
      bytesOf({ ...minting(started, 'agent', 'HEAD'), body: Buffer.alloc(0), headers: [['host', 'a']] }),
      {
        head: true,
      },
    )
    expect(head.answers[0]).toMatchObject({
      status: 404,
      headers: { 'x-amzn-errortype': 'UnknownOperationException', 'content-length': expect.stringMatching(/^[1-9]/) },
    })
    const options = await over.exchange(bytesOf(minting(started, 'agent', 'OPTIONS')))
    expect(options.answers.map(shown)).toMatchObject([refusedAs(404, 'UnknownOperationException')])
    // Browsers of other origins are let to do nothing.
    expect(Object.keys(options.answers[0]?.headers ?? {}).filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    )
    expect(over.opened).toBe(1)
  })

  test('requests of HTTP/1.0 are answered, and their connection ends', async () => {
    const started = await world()
    const { answers, closed } = await connection(started).exchange(bytesOf(minting(started), '1.0'), { end: true })
    expect(answers.map(({ status }) => status)).toEqual([200])
    expect(closed).toBe(true)
  })

  test('a second request that hides in the body of the first is never answered', async () => {
    const started = await world()
    const hidden = bytesOf(minting(started))
    const { headers } = minting(started)
    const others = headers.filter(([name]) => name !== 'content-length')
    for (const framing of [
      [
        ['content-length', String(5 + hidden.length)],
        ['transfer-encoding', 'chunked'],
      ],
      [
        ['transfer-encoding', 'chunked'],
        ['content-length', '5'],
      ],
      [
        ['content-length', '5'],
        ['content-length', String(5 + hidden.length)],
      ],
      [['transfer-encoding', 'xchunked']],
    ] as const) {
      const body = Buffer.concat([Buffer.from('0\r\n\r\n'), hidden])
      const request = bytesOf({ method: 'POST', target: mint, headers: [...others, ...framing], body })
      const { answers, closed } = await connection(started).exchange(request, { end: true })
      expect(answers.map(({ status }) => status)).toEqual([400])
      expect(closed).toBe(true)
    }
  })
})
