import { durationMs } from '@credbroker/core'
import type { createAccessKey as CreateAccessKey } from '@credbroker/server'
import { type Command, InvalidArgumentError } from 'commander'
import { withAdministration } from '../../configuration/with-administration.ts'
import { UsageError } from '../../failure.ts'
import type { Invocation } from '../../invocation.ts'
import { isoInstant } from '../../terminal/instant.ts'
import { printable } from '../../terminal/print.ts'
import { shellWord } from '../../terminal/shell-word.ts'
import { clientSettings, type ClientSettings } from './client-settings.ts'

type NewAccessKey = Awaited<ReturnType<typeof CreateAccessKey>>

interface AccessKeyCreateOptions {
  readonly workload?: readonly string[]
  readonly allWorkloads?: boolean
  readonly admin?: boolean
  /** Milliseconds. */
  readonly expires?: number
  readonly description?: string
  readonly config?: string
  readonly json?: boolean
}

export function addAccessKeyCreate(accessKey: Command, invocation: Invocation): void {
  accessKey
    .command('create')
    .summary('make an access key, and print its secret')
    .description(
      'Makes an access key and prints it as shell commands that set the variables of AWS SDKs. The secret is shown this ' +
        'once; nobody can read it again.',
    )
    .option('--workload <name>', 'a workload that it may act for; may be repeated', collected)
    .option('--all-workloads', 'it may act for every workload')
    .option('--admin', 'it may use the control plane and the routes of operators')
    .option('--expires <duration>', 'when it ends by itself, such as 90d; else never', lifetimeMs)
    .option('--description <text>', 'what it is for, shown by "access-key list"', described)
    .option('--config <file>', 'the configuration (default: CREDBROKER_CONFIG, else credbroker.yaml)')
    .option('--json', 'print one line of JSON')
    .addHelpText(
      'after',
      `
A key with --admin and no workload makes workloads and providers, and gets no
credential.

Example:
  $ credbroker access-key create --workload checkout-agent --expires 90d
  $ eval "$(credbroker access-key create --all-workloads --admin)"`,
    )
    .action((options: AccessKeyCreateOptions) => accessKeyCreate(options, invocation))
}

async function accessKeyCreate(options: AccessKeyCreateOptions, invocation: Invocation): Promise<void> {
  const { workload: named = [], allWorkloads, admin = false, expires, description, config, json } = options
  const { print } = invocation
  if (allWorkloads === true && named.length > 0) throw new UsageError('give --workload or --all-workloads, not both')
  if (allWorkloads !== true && named.length === 0 && !admin)
    throw new UsageError('say what the key may do: --workload NAME, --all-workloads or --admin')
  const workloads = allWorkloads === true ? 'all' : [...new Set(named)]
  // The server's packages take time to load, and no other command needs them.
  const { createAccessKey, endAccessKey } = await import('@credbroker/server')
  await withAdministration(invocation, config, async (administration) => {
    const state = administration.extension('server')
    const settings = await clientSettings(config, invocation)
    const unknown = named.filter((name) => !settings.workloads.includes(name))
    for (const name of new Set(unknown))
      await print.words(
        `workload "${name}" is not in the configuration; it has to be made through the API of the server`,
      )
    const expiresAtMs = expires === undefined ? undefined : state.clock.now() + expires
    const key = await createAccessKey(
      {
        workloads,
        administers: admin,
        ...(expiresAtMs !== undefined && { expiresAtMs }),
        ...(description !== undefined && { description }),
      },
      state,
    )
    try {
      // Nobody has the secret before it is on record that somebody gets it.
      await administration.recorded('access_key_created', `access-key/${key.id}`, () =>
        json === true ? print.json(jsonOf(key), true) : print.text(shellCommands(key, settings)),
      )
    } catch (error) {
      await endAccessKey(key.id, state)
      throw error
    }
    if (json === true) return
    await print.words('the secret is not shown again; to end the key:')
    await print.words(`  credbroker access-key end ${key.id}`)
  })
}

function jsonOf({ id, secret, workloads, administers, expiresAtMs }: NewAccessKey): object {
  const expiresAt = expiresAtMs === undefined ? undefined : isoInstant(expiresAtMs)
  return { accessKeyId: id, secretAccessKey: secret, workloads, administers, expiresAt }
}

function shellCommands({ id, secret, administers }: NewAccessKey, { region, endpoint }: ClientSettings): string {
  const variables: readonly (readonly [string, string])[] = [
    ['AWS_ACCESS_KEY_ID', id],
    ['AWS_SECRET_ACCESS_KEY', secret],
    ['AWS_REGION', region],
    // What boto3 and version 1 of the AWS CLI read.
    ['AWS_DEFAULT_REGION', region],
    ['AWS_ENDPOINT_URL_BEDROCK_AGENTCORE', endpoint],
    ...(administers ? [['AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL', endpoint] as const] : []),
  ]
  return variables.map(([name, value]) => `export ${name}=${shellWord(printable(value))}\n`).join('')
}

function collected(name: string, names: readonly string[] = []): readonly string[] {
  if (!/^[A-Za-z0-9_.-]{1,255}$/.test(name))
    throw new InvalidArgumentError('A workload has a name of 1 to 255 letters, digits and _ . -')
  return [...names, name]
}

function lifetimeMs(text: string): number {
  const ms = durationMs(text)
  if (ms > 0) return ms
  throw new InvalidArgumentError('It must be a number and a unit, such as 12h or 90d.')
}

function described(text: string): string {
  if (text.length <= 256) return text
  throw new InvalidArgumentError('It must have no more than 256 characters.')
}
