import { durationMs, durationPattern } from '@credbroker/core'
import { type Command, InvalidArgumentError } from 'commander'
import { requiredConfigPath } from '../../configuration/config-path.ts'
import { withBroker } from '../../configuration/with-broker.ts'
import { untilInterrupted } from '../../interruption.ts'
import type { Invocation } from '../../invocation.ts'
import { printable } from '../../terminal/print.ts'
import { openLoopbackServer } from './loopback-server.ts'
import { returnUrlOf, signIn, type SignInAsk, type SignInTools } from './sign-in.ts'
import { reportSignedIn } from './signed-in.ts'
import { timeLimit } from './time-limit.ts'

interface LoginOptions {
  readonly user?: string
  readonly workload: string
  readonly scope?: readonly string[]
  readonly port?: number
  readonly browser: boolean
  readonly force?: boolean
  readonly timeout?: number
  readonly config?: string
  readonly json?: boolean
}

/** As long as a session lasts. */
const usualTimeoutMs = 600_000

export function addLogin(program: Command, invocation: Invocation): void {
  program
    .command('login')
    .summary("get a user's consent in the browser")
    .description(
      'Signs a user in at the vendor of a provider whose credentials rest on consents, and keeps the consent. The ' +
        'browser comes back to this machine; on one without a browser, open the address elsewhere only with a ' +
        'provider that signs in by code.',
    )
    .argument('<provider>', 'its name under "providers" in the configuration')
    .option('--user <name>', 'who signs in (default: the account that runs this)')
    .option('--workload <name>', 'for this workload', 'host')
    .option('--scope <scope>', 'ask for this scope; may be repeated', collected)
    .option('--port <n>', 'come back to this port, for vendors that want it registered', portNumber)
    .option('--no-browser', 'only print the address')
    .option('--force', 'ask the user although there is a consent')
    .option('--timeout <duration>', 'how long to wait, such as 90s (default: 10m)', duration)
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print {"authorizationUrl":…}, then the outcome')
    .addHelpText(
      'after',
      `
The vendor must know http://127.0.0.1:PORT/oauth2/callback/PROVIDER as an
address of the application; many accept any port there. The token itself is not
printed: ask for it with "get", which the last line shows how to do.

Example:
  $ credbroker login github --scope read:user --scope repo
  $ credbroker login crm --user ann --port 8400 --no-browser`,
    )
    .action((provider: string, options: LoginOptions) => login(provider, options, invocation))
}

async function login(provider: string, options: LoginOptions, invocation: Invocation): Promise<void> {
  const { io } = invocation
  const { workload, scope: scopes = [], force = false, json = false } = options
  const path = await requiredConfigPath(options.config, io)
  const ask: SignInAsk = { provider, scopes, workload, force, user: options.user ?? io.user }
  await untilInterrupted(invocation, async (interrupted) => {
    const server = await openLoopbackServer(options.port ?? 0, io.clock)
    const limit = timeLimit(io.clock, options.timeout ?? usualTimeoutMs, interrupted)
    const show = shower(ask, options, invocation)
    try {
      await withBroker(
        invocation,
        path,
        async (broker) => {
          const outcome = await signIn(ask, { broker, server, limit, show })
          await reportSignedIn(broker, ask, outcome, json, invocation)
        },
        { publicUrl: server.origin, returnUrls: [returnUrlOf(server)] },
      )
    } finally {
      limit.release()
      await server.close()
    }
  })
}

function shower({ provider, user }: SignInAsk, options: LoginOptions, { io, print }: Invocation): SignInTools['show'] {
  return async ({ authorizationUrl, userCode }) => {
    const byCode = userCode !== undefined
    if (options.json === true) await print.json({ authorizationUrl, ...(byCode && { userCode }) }, true)
    await print.words(printable(`Sign in at ${provider} as ${user}:\n  ${authorizationUrl}`))
    if (byCode) await print.words(printable(`and type in this code there:\n  ${userCode}`))
    await print.words('Waiting for that; Ctrl-C ends it.')
    // A code may be meant for a browser elsewhere.
    if (byCode || !options.browser || io.stdin.isTTY !== true || io.stdout.isTTY !== true) return
    io.openBrowser?.(authorizationUrl)
  }
}

function collected(scope: string, scopes: readonly string[] = []): readonly string[] {
  return [...scopes, scope]
}

function portNumber(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('It is 1 to 65535.')
  return Number(text)
}

function duration(text: string): number {
  if (!new RegExp(durationPattern).test(text) || durationMs(text) === 0)
    throw new InvalidArgumentError('It is a number and a unit, such as 90s or 5m.')
  return durationMs(text)
}
