import { describe, expect, test } from 'vitest'
import type { WireResponse } from '../../src/operation/wire.ts'
import { rawClient } from './support/raw-client.ts'
import { echo, startShell } from './support/start-shell.ts'

const ask = 'POST /x HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\n{}'

/** Answers when it is told to. */
function held(): { answer: () => Promise<WireResponse>; asked: Promise<void>; release: () => void } {
  let release = () => {}
  let came = () => {}
  const asked = new Promise<void>((resolve) => (came = resolve))
  const released = new Promise<void>((resolve) => (release = resolve))
  const answer = async () => {
    came()
    await released
    return { status: 200, headers: {}, body: '{"finished":true}' }
  }
  return { answer, asked, release: () => release() }
}

describe('a shell that is closed', () => {
  test('ends idle connections, those that were never used too, at once', async () => {
    const { shell, port } = await startShell()
    const used = rawClient(port)
    used.send(ask)
    await used.until('200')
    const unused = rawClient(port)
    await new Promise((resolve) => unused.socket.once('connect', resolve))
    // The server takes connections in order, so when this one is served the unused one has been accepted.
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    await shell.close(10_000)
    await used.ended
    expect(await unused.ended).toBe('')
  })

  test('finishes what is under way, says that the connection ends, and takes nothing new', async () => {
    const { answer, asked, release } = held()
    const { shell, port, origin } = await startShell({ answer })
    const client = rawClient(port)
    client.send(ask)
    await asked
    let done = false
    const closed = shell.close(10_000).then(() => (done = true))
    await expect(fetch(origin)).rejects.toThrow()
    expect(done).toBe(false)
    release()
    const text = await client.ended
    expect(text).toContain('{"finished":true}')
    expect(text.toLowerCase()).toContain('connection: close')
    await closed
  })

  test('serves a request that has begun to arrive on a connection in use', async () => {
    const { shell, port } = await startShell()
    const client = rawClient(port)
    client.send(ask)
    await client.until('200')
    client.send('POST /second HTTP/1.1\r\nhost: h\r\n')
    // The server reads in order, so it has read that when it answers this.
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    const closed = shell.close(10_000)
    client.send('content-length: 2\r\n\r\n{}')
    const text = await client.ended
    expect(text).toContain('"target":"/second"')
    expect(text.toLowerCase()).toContain('connection: close')
    await closed
  })

  test('finishes a page that is under way', async () => {
    let show = () => {}
    let came = () => {}
    const asked = new Promise<void>((resolve) => (came = resolve))
    const shown = new Promise<void>((resolve) => (show = resolve))
    const { shell, port } = await startShell({
      pages: async () => {
        came()
        await shown
        return new Response('a page')
      },
    })
    const client = rawClient(port)
    client.send('GET /oauth2/callback/github HTTP/1.1\r\nhost: h\r\n\r\n')
    await asked
    const closed = shell.close(10_000)
    // Only then has the server itself ended what was idle.
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
    show()
    expect(await client.ended).toContain('a page')
    await closed
  })

  test('ends what is not done within the grace', async () => {
    const { answer, asked } = held()
    const { shell, port } = await startShell({ answer })
    const client = rawClient(port)
    client.send(ask)
    await asked
    await shell.close(50)
    expect(await client.ended).toBe('')
  })

  test('may be closed again, and before it ever listened', async () => {
    const { shell } = await startShell({ answer: echo })
    const first = shell.close(1000)
    expect(shell.close(5)).toBe(first)
    await first
    await shell.close(0)
  })
})
