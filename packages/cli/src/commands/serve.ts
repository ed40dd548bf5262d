import { BrokerError, type Logger } from '@credbroker/core'
import type { AuthMode, RunningServer } from '@credbroker/server'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ConfigPath, naming, requiredConfigPath } from '../configuration/config-path.ts'
import { brokerOptions, type Invocation } from '../invocation.ts'
import { printable } from '../terminal/print.ts'

interface ServeOptions {
  readonly config?: string
  readonly host?: string
  readonly port?: number
  readonly auth?: AuthMode
  readonly watch: boolean
  readonly json?: boolean
}

export function addServe(program: Command, invocation: Invocation): void {
  program
    .command('serve')
    .summary('answer AWS SDKs in place of Bedrock AgentCore Identity')
    .description(
      'Serves the providers of a configuration over HTTP, in the wire format of Amazon Bedrock AgentCore Identity, so ' +
        'that unmodified AWS SDKs work with it. Logs go to standard error as lines of JSON. SIGHUP, or a change of the ' +
        'file, reads the configuration again; SIGTERM and Ctrl-C finish what is under way, and end.',
    )
    .option('--host <address>', 'listen here (default: the setting server.listen.host, else 127.0.0.1)')
    .option('--port <n>', 'and on this port; 0 takes a free one (default: the setting, else 8787)', portNumber)
    .addOption(
      new Option(
        '--auth <mode>',
        'verify: clients sign with an access key of this broker; dev: any well-formed signature will do; off: none is needed. The last two only on a loopback address (default: the setting server.auth, else verify)',
      ).choices(['verify', 'dev', 'off']),
    )
    .option('--no-watch', 'read the configuration again only at SIGHUP')
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print {"endpoint":…} as the first line, once it is ready')
    .addHelpText(
      'after',
      `
/healthz, /readyz and /metrics are for whoever runs it. The exit code is 0 after
SIGTERM or Ctrl-C, and 3 when the configuration is wrong or the port is taken.

Example:
  $ credbroker serve --auth dev
  $ export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE=http://127.0.0.1:8787
  $ export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL=http://127.0.0.1:8787`,
    )
    .action((options: ServeOptions) => serve(options, invocation))
}

async function serve(options: ServeOptions, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const path = await requiredConfigPath(options.config, io)
  const { server, logger } = await naming(path, () => start(options, path, invocation))
  const ended = new Promise<void>((resolve) => {
    io.onInterrupt?.(resolve)
    io.onTerminate?.(resolve)
  })
  const stopReloading = io.onHangup?.(() => void reload(server, logger))
  try {
    if (options.json === true) await print.json({ endpoint: server.endpoint }, true)
    else await print.words(printable(instructions(server)))
    await ended
  } finally {
    stopReloading?.()
    await server.close()
  }
}

async function start(
  { host, port, auth, watch }: ServeOptions,
  path: ConfigPath,
  invocation: Invocation,
): Promise<{ readonly server: RunningServer; readonly logger: Logger }> {
  // Loaded here: no other command should wait for it.
  const { pinoLogger, startServer } = await import('@credbroker/server')
  const { io, print, debug } = invocation
  const options = brokerOptions(invocation, path)
  const destination = { write: (line: string): void => void print.words(line.trimEnd()) }
  const logger = pinoLogger({ level: debug ? 'debug' : 'info', destination, clock: io.clock })
  const server = await startServer({
    ...options,
    services: { ...options.services, logger },
    watch,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(auth !== undefined && { auth }),
  })
  return { server, logger }
}

/** Says it as the log does: who reads the lines of a service expects JSON. */
async function reload(server: RunningServer, logger: Logger): Promise<void> {
  try {
    await server.reload()
    logger.info('the configuration was read again and is in force')
  } catch (error) {
    const message = error instanceof BrokerError ? error.message : 'it cannot be read'
    logger.error('the configuration is wrong; the old one stays in force', { message })
  }
}

function instructions({ endpoint, auth, broker }: RunningServer): string {
  // What stands for all addresses is none that a client can go to.
  const address = broker.extension?.publicUrl ?? endpoint.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=:)/, '//localhost')
  return `Listening on ${endpoint}
Point AWS SDKs here with:
  export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE=${address}
  export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL=${address}
${whatToSignWith[auth]}`
}

const whatToSignWith: Readonly<Record<AuthMode, string>> = {
  verify: 'Clients sign with an access key; make one with: credbroker access-key create --workload NAME',
  dev: `Any key will do, because nobody looks at signatures:
  export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=thing AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`,
  off: 'No key is needed: whoever can connect has every right.',
}

function portNumber(text: string): number {
  if (!/^(?:0|[1-9][0-9]{0,4})$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It is 0 to 65535.')
  return Number(text)
}
