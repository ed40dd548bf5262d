import { scriptedUpstream, steps, type UpstreamStep, VirtualClock } from '@credbroker/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { bwsBroker, passing } from '../support/bws-broker.ts'
import { FakeBitwarden } from '../support/fake-bitwarden.ts'
import { refusalOf } from '../support/refusal.ts'

const hostilities: Readonly<Record<string, { readonly step: UpstreamStep; readonly retryable: boolean }>> = {
  'never answers': { step: steps.hang(), retryable: true },
  'answers one byte every ten seconds': { step: steps.slowBody(), retryable: true },
  'resets the connection': { step: steps.reset(), retryable: true },
  'breaks off in the middle of its answer': { step: steps.truncate(), retryable: true },
  'answers 500 with a web page': { step: steps.html(500), retryable: true },
  'answers 429 and names no time': { step: steps.rateLimit(), retryable: true },
  'answers with a web page': { step: steps.html(), retryable: false },
  'answers with an empty object': { step: steps.respond({ json: {} }), retryable: false },
  'answers with nothing': { step: steps.respond({}), retryable: false },
  'answers with JSON that says it is a picture': { step: steps.wrongContentType(), retryable: false },
  'answers with 70 MB': { step: steps.hugeBody(70_000_000), retryable: false },
  'redirects to a private address': { step: steps.redirectTo('http://169.254.169.254/latest/'), retryable: false },
}

const requests = [
  { id: 'be8e0ad8-d545-4017-a55a-b02f014d4158' },
  { ids: ['be8e0ad8-d545-4017-a55a-b02f014d4158'] },
  { name: 'a' },
  { list: true },
] as const

test.each(Object.entries(hostilities))(
  'an API that %s is an error however secrets are asked for, and then forgotten',
  async (_, { step, retryable }) => {
    const clock = new VirtualClock()
    const bitwarden = new FakeBitwarden(clock)
    bitwarden.secrets.push({ ...bitwarden.add('a', 'b'), id: requests[0].id })
    bitwarden.secrets.shift()
    const upstream = await scriptedUpstream({ clock })
    onTestFinished(() => upstream.close())
    const { broker } = await bwsBroker({ clock, bitwarden, fetch: upstream.fetch })
    for (const bwsSecretRequest of requests) {
      upstream.on('POST', '/identity/connect/token', (request) => bitwarden.answer(request)).always(step)
      const asked = broker.get('vault', { bwsSecretRequest })
      const error = await refusalOf(() => passing(clock, asked, 90_000))
      expect(['upstream_unavailable', 'throttled']).toContain(error.code)
      expect(error.retryable).toBe(retryable)
      expect(upstream.requests.some(({ host }) => host.startsWith('169.254'))).toBe(false)
      upstream.clear().always(bitwarden.step)
      await clock.advance(60_000)
      await passing(clock, broker.get('vault', { bwsSecretRequest }, { workload: 'host', forceRefresh: true }))
    }
  },
)
