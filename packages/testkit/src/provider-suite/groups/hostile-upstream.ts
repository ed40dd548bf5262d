import type { BrokerErrorCode } from '@credbroker/core'
import type { SuiteCase } from '../../suite/group.ts'
import type { UpstreamStep } from '../../upstream/step.ts'
import { steps } from '../../upstream/steps.ts'
import type { CaseTools } from '../case-tools.ts'
import { plantedSecrets } from '../secrets/planted-secrets.ts'
import { SecretTraces } from '../secrets/secret-traces.ts'
import { visibleText } from '../secrets/visible-text.ts'

interface Hostility {
  readonly step: UpstreamStep
  readonly codes: readonly BrokerErrorCode[]
}

const down: readonly BrokerErrorCode[] = ['upstream_unavailable']
const useless: readonly BrokerErrorCode[] = ['upstream_unavailable', 'upstream_rejected']
const privateHost = '169.254.169.254'

const hostilities: Readonly<Record<string, Hostility>> = {
  'never answers': { step: steps.hang(), codes: down },
  'answers one byte every ten seconds': { step: steps.slowBody(), codes: down },
  'resets the connection': { step: steps.reset(), codes: down },
  'does what was asked and drops the connection': { step: steps.dropAfterProcessing(), codes: down },
  'answers 500 with a web page': { step: steps.html(500), codes: down },
  'answers 503 without a body': { step: steps.respond({ status: 503 }), codes: down },
  'answers 429 and names a time': { step: steps.rateLimit({ retryAfterSeconds: 5 }), codes: ['throttled', ...down] },
  'answers 429 and names none': { step: steps.rateLimit(), codes: ['throttled', ...down] },
  'answers with a web page': { step: steps.html(), codes: useless },
  'answers with JSON that is null': { step: steps.respond({ json: null }), codes: useless },
  'answers with an empty object': { step: steps.respond({ json: {} }), codes: useless },
  'answers with nothing': { step: steps.respond({}), codes: useless },
  'answers with 10 MB': { step: steps.hugeBody(10_000_000), codes: useless },
  'says that its JSON is a picture': { step: steps.wrongContentType(), codes: useless },
  'breaks off in the middle of its answer': { step: steps.truncate(), codes: useless },
  'redirects to a private address': { step: steps.redirectTo(`http://${privateHost}/latest/`), codes: useless },
}

export function hostileUpstream({
  subject,
  equal,
  ok,
  noUpstream,
  refusal,
  withBench,
}: CaseTools): readonly SuiteCase[] {
  const traces = new SecretTraces(plantedSecrets(subject))
  return Object.entries(hostilities).map(([name, { step, codes }]) => ({
    name: `a vendor that ${name} is an error, and then forgotten`,
    notApplicable: noUpstream,
    run: withBench(async ({ ask, answer, clock, script, upstream }) => {
      script((hostile) => void hostile.always(step))
      const outcome = await ask()
      ok(upstream.requests.length > 0, 'the request did not reach the upstream')
      const error = refusal(outcome, codes, `a request to a vendor that ${name}`)
      ok(!traces.in(visibleText(error)), 'a secret is in the error')
      if (codes.includes('throttled')) equal(error.retryable, true, 'whether the same call can succeed later')
      const hosts = upstream.requests.filter(({ host }) => host === privateHost)
      equal(hosts, [], 'the requests to a private address')
      // Long enough for a circuit breaker to try again and for a refusal to be forgotten.
      await clock.advance(60_000)
      script()
      await answer(subject.request, { forceRefresh: true })
    }),
  }))
}
