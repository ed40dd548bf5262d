import { afterEach, expect, test } from 'vitest'
import { type ScriptedUpstream, scriptedUpstream, steps, VirtualClock } from '../../src/index.ts'

const clock = new VirtualClock()
const open: ScriptedUpstream[] = []

async function made(): Promise<ScriptedUpstream> {
  const upstream = await scriptedUpstream({ clock })
  open.push(upstream)
  return upstream
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()))
})

const body = async (answer: Promise<Response>) => (await answer).text()

test('steps are used up in order, then comes the route, then what is always done', async () => {
  const upstream = await made()
  upstream.respond({ status: 201, json: { n: 1 } }).respond({ text: 'two' })
  upstream.on('GET', '/here', () => ({ text: 'route' })).always(steps.respond({ status: 404 }))
  const first = await upstream.fetch(`${upstream.url}/here`)
  expect([first.status, first.headers.get('content-type'), await first.json()]).toEqual([
    201,
    'application/json',
    { n: 1 },
  ])
  expect(await body(upstream.fetch(`${upstream.url}/elsewhere`))).toBe('two')
  expect(await body(upstream.fetch(`${upstream.url}/here?q=1`))).toBe('route')
  expect((await upstream.fetch(`${upstream.url}/here`, { method: 'POST' })).status).toBe(404)
  upstream.clear()
  const nothing = await upstream.fetch(`${upstream.url}/here`)
  expect([nothing.status, await nothing.text()]).toEqual([501, 'nothing is scripted for GET /here'])
})

test('requests are kept with the host that they were meant for', async () => {
  const upstream = await made()
  upstream.always(steps.respond({}))
  await upstream.fetch('https://api.vendor.test:8443/v1/token?a=b', {
    method: 'POST',
    headers: { Authorization: 'Basic x' },
    body: 'grant_type=é',
  })
  await fetch(`${upstream.url}//double`)
  expect(upstream.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v1/token?a=b',
      host: 'api.vendor.test:8443',
      headers: { authorization: 'Basic x' },
      body: 'grant_type=é',
    },
    { method: 'GET', path: '//double', host: new URL(upstream.url).host },
  ])
  await expect(upstream.fetch('ftp://vendor.test/')).rejects.toThrow(TypeError)
})

test('a delay goes by the clock or by a promise, and then the next step answers', async () => {
  const upstream = await made()
  const gate = Promise.withResolvers<void>()
  upstream.delay(5_000).delay(gate.promise).respond({ text: 'late' })
  const answer = body(upstream.fetch(upstream.url))
  let answered = false
  void answer.then(() => (answered = true))
  await clock.advance(4_999)
  gate.resolve()
  await clock.settle()
  expect(answered).toBe(false)
  await clock.advance(1)
  expect(await answer).toBe('late')
})

test.each(['reset', 'truncate', 'dropAfterProcessing'] as const)('after %s there is no whole answer', async (name) => {
  const upstream = await made()
  upstream[name]()
  await expect(body(upstream.fetch(upstream.url))).rejects.toThrow()
  expect(upstream.requests).toHaveLength(1)
})

test('what is dropped after processing was processed', async () => {
  const upstream = await made()
  let processed = 0
  upstream.on('POST', '/token', () => ({ json: ++processed })).dropAfterProcessing()
  const ask = () => body(upstream.fetch(`${upstream.url}/token`, { method: 'POST' }))
  await expect(ask()).rejects.toThrow()
  expect(processed).toBe(1)
  expect(await ask()).toBe('2')
})

test('a request that hangs or trickles is under way until its caller gives up', async () => {
  const upstream = await made()
  for (const silent of [steps.hang(), steps.slowBody(1_000)]) {
    upstream.always(silent)
    const giveUp = new AbortController()
    const answer = body(upstream.fetch(upstream.url, { signal: giveUp.signal }))
    answer.catch(() => {})
    await clock.advance(60_000)
    expect(upstream.underWay, silent.name).toBe(1)
    giveUp.abort()
    await expect(answer).rejects.toThrow()
    await clock.settle()
    expect(upstream.underWay, silent.name).toBe(0)
  }
  expect(clock.pending).toBe(0)
})

test('limits, pages, sizes and types are what they say', async () => {
  const upstream = await made()
  upstream.rateLimit({ retryAfterSeconds: 7 }).rateLimit().html().hugeBody(3_000_000).wrongContentType({ a: 1 })
  const limited = await upstream.fetch(upstream.url)
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
  expect((await upstream.fetch(upstream.url)).headers.get('retry-after')).toBeNull()
  expect((await upstream.fetch(upstream.url)).headers.get('content-type')).toContain('text/html')
  const huge = await body(upstream.fetch(upstream.url))
  expect(huge).toHaveLength(3_000_000)
  expect(JSON.parse(huge)).toHaveProperty('padding')
  const picture = await upstream.fetch(upstream.url)
  expect([picture.headers.get('content-type'), await picture.json()]).toEqual(['image/png', { a: 1 }])
})

test('a redirect is refused, shown or followed as the call asks, and never leaves the upstream', async () => {
  const upstream = await made()
  const target = 'http://169.254.169.254/latest'
  upstream.on('GET', '/', steps.redirectTo(target)).on('GET', '/latest', () => ({ text: 'inside' }))
  await expect(upstream.fetch('https://vendor.test/')).rejects.toThrow('fetch failed')
  expect((await upstream.fetch('https://vendor.test/', { redirect: 'manual' })).headers.get('location')).toBe(target)
  expect(await body(upstream.fetch('https://vendor.test/', { redirect: 'follow' }))).toBe('inside')
  expect(upstream.requests.at(-1)?.host).toBe('169.254.169.254')
})

test('closing ends what is under way and reports what a handler threw', async () => {
  const upstream = await scriptedUpstream({ clock })
  upstream.on('GET', '/bad', () => {
    throw new Error('a mistake in the script')
  })
  await expect(upstream.fetch(`${upstream.url}/bad`)).rejects.toThrow()
  upstream.always(steps.hang())
  const hanging = upstream.fetch(upstream.url)
  hanging.catch(() => {})
  await clock.settle()
  await expect(upstream.close()).rejects.toThrow('a mistake in the script')
  await expect(hanging).rejects.toThrow()
})

test('without a clock, delays take real time', async () => {
  const upstream = await scriptedUpstream()
  upstream.delay(1).respond({ text: 'soon' })
  expect(await body(upstream.fetch(upstream.url))).toBe('soon')
  await upstream.close()
})
