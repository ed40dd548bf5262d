import type { Runner } from '../runner.ts'
import { declareGroups } from '../suite/group.ts'
import { caseTools } from './case-tools.ts'
import { abort } from './groups/abort.ts'
import { clockJumps } from './groups/clock-jumps.ts'
import { close } from './groups/close.ts'
import { concurrency } from './groups/concurrency.ts'
import { deny } from './groups/deny.ts'
import { expiry } from './groups/expiry.ts'
import { hostileUpstream } from './groups/hostile-upstream.ts'
import { issue } from './groups/issue.ts'
import { schema } from './groups/schema.ts'
import { secrets } from './groups/secrets.ts'
import type { ProviderSubject } from './provider-subject.ts'

/**
 * Declares the tests that every provider has to pass, named by group. Each drives the provider through a broker of its
 * own, so that its schemas, the policy, the cache, events and audit are judged with it. A group that is left out, and
 * cases that mean nothing for this provider, are declared as skipped, under a name that says why.
 */
export function providerSuite(runner: Runner, subject: ProviderSubject): void {
  const tools = caseTools(runner, subject)
  const groups = {
    issue: issue(tools),
    deny: deny(tools),
    expiry: expiry(tools),
    concurrency: concurrency(tools),
    abort: abort(tools),
    secrets: secrets(tools),
    schema: schema(tools),
    close: close(tools),
    clockJumps: clockJumps(tools),
    hostileUpstream: hostileUpstream(tools),
  }
  declareGroups(runner, groups, subject.skip ?? {})
}
