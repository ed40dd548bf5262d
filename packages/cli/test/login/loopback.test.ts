import { createServer, request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { VirtualClock } from '@credbroker/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { agrees, callbackAddress, comeBack, consentWorkspace, login, type Page } from '../support/consents.ts'

/** Where the login waits for the browser. */
const callbackOf = (url: URL) => new URL(url.searchParams.get('redirect_uri') ?? '')

/** A request with a Host of its own, which `fetch` does not send. */
async function get(port: string, path: string, host?: string): Promise<Page> {
  const request = httpRequest({ host: '127.0.0.1', port, path, headers: host === undefined ? {} : { host } })
  request.end()
  return new Promise((resolve, reject) => {
    request.once('error', reject)
    request.once('response', async (answer) => resolve({ status: answer.statusCode ?? 0, html: await text(answer) }))
  })
}

/** Whether somebody listens there. */
function answers(port: string, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), host)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

test('listens on loopback alone, on a port of its own, and no longer than it takes', async () => {
  const ports: string[] = []
  for (let run = 0; run < 2; run++) {
    await login(consentWorkspace(), ['memo'], async (url) => {
      const { port, hostname, pathname } = callbackOf(url)
      expect({ hostname, pathname }).toEqual({ hostname: '127.0.0.1', pathname: '/oauth2/callback/memo' })
      expect(await answers(port)).toBe(true)
      expect(await answers(port, '127.0.0.2')).toBe(false)
      expect(await answers(port, '::1')).toBe(false)
      ports.push(port)
      await agrees(url)
    })
  }
  expect(await Promise.all(ports.map((port) => answers(port)))).toEqual([false, false])
})

test('comes back to the port that the vendor knows', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => free.once('listening', resolve))
  const { port } = free.address() as AddressInfo
  const busy = await login(consentWorkspace(), ['memo', '--port', String(port)])
  expect(busy).toMatchObject({ code: 2, stdout: '' })
  expect(busy.stderr).toBe(`error (usage): port ${port} of 127.0.0.1 cannot be used: EADDRINUSE\n`)
  await new Promise((resolve) => free.close(resolve))
  const seen: string[] = []
  const { code } = await login(consentWorkspace(), ['memo', '--port', String(port)], async (url) => {
    seen.push(callbackOf(url).port)
    await agrees(url)
  })
  expect({ code, seen }).toEqual({ code: 0, seen: [String(port)] })
})

test('answers only to its own address: a name that leads here is refused, and uses nothing up', async () => {
  const { code } = await login(consentWorkspace(), ['memo'], async (url) => {
    const { port, pathname } = callbackOf(url)
    const path = `${pathname}?code=x&state=${url.searchParams.get('state')}`
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost',
      `localhost:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port}.`,
    ])
      expect(await get(port, path, host)).toMatchObject({
        status: 421,
        html: 'This server answers to its own address alone.\n',
      })
    await agrees(url)
  })
  expect(code).toBe(0)
})

test('a browser that does not know the session ends nothing', async () => {
  const { code, stderr } = await login(consentWorkspace(), ['memo'], async (url) => {
    const { port } = callbackOf(url)
    const forged = ['', '?session_id=', '?session_id=urn:x', '?session_id=a&session_id=b', '?error=access_denied']
    for (const query of forged) {
      const page = await get(port, `/done${query}`)
      expect(page.status).toBe(400)
      expect(page.html).toContain('<h1>This sign-in is not known</h1>')
    }
    const back = await fetch(callbackAddress(url, { code: 'x' }), { redirect: 'manual' })
    const twice = await fetch(`${back.headers.get('location')}&session_id=more`)
    expect(twice.status).toBe(400)
    expect((await get(port, '/')).status).toBe(404)
    expect((await get(port, '/oauth2/callback/memo?state=forged&code=x')).status).toBe(400)
    await agrees(url)
  })
  expect(code).toBe(0)
  expect(stderr).toContain('signed in as tess')
})

test('a callback that is loaded twice does no harm', async () => {
  const pages: Page[] = []
  const { code } = await login(consentWorkspace(), ['memo'], async (url) => {
    pages.push(...(await Promise.all([comeBack(url, { code: 'one' }), comeBack(url, { code: 'two' })])))
  })
  expect(code).toBe(0)
  for (const page of pages) expect(page.html).toContain('<h1>You are signed in</h1>')
})

test('nobody who comes within the time ends with 10, and the port is free again', async () => {
  const clock = new VirtualClock()
  const ports: string[] = []
  const user = (url: URL) => {
    ports.push(callbackOf(url).port)
    void clock.advance(10 * 60_000)
  }
  const late = await login(consentWorkspace(), ['memo'], user, { clock })
  expect(late.code).toBe(10)
  expect(late.stderr).toContain('error (upstream_unavailable): nobody finished the sign-in within 600 s; start again\n')
  const { code, stdout } = await login(consentWorkspace(), ['memo', '--timeout', '90s', '--json'], user, { clock })
  expect(code).toBe(10)
  expect(JSON.parse(stdout.split('\n')[1] ?? '').error.message).toContain('within 90 s')
  expect(await Promise.all(ports.map((port) => answers(port)))).toEqual([false, false])
  expect(clock.pendingInForeground).toBe(0)
})

test('Ctrl-C ends with 130, without words about an error, and frees the port', async () => {
  let stop = () => {}
  const ports: string[] = []
  const { code, stdout, stderr } = await login(
    consentWorkspace(),
    ['memo'],
    (url) => {
      ports.push(callbackOf(url).port)
      stop()
    },
    {
      onInterrupt(interrupt) {
        stop = interrupt
        return () => {}
      },
    },
  )
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
  expect(stderr).not.toContain('error')
  expect(await answers(ports[0] ?? '')).toBe(false)
})

test('a connection that a browser opens ahead and never uses does not hold the end up', async () => {
  const { code } = await login(consentWorkspace(), ['memo'], async (url) => {
    const socket = connect(Number(callbackOf(url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await new Promise((resolve) => socket.once('connect', resolve))
    await agrees(url)
  })
  expect(code).toBe(0)
})
