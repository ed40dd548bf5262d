import { type CliOptions, type CliResult, runCli } from './run-cli.ts'
import { fixture, workspace } from './workspace.ts'

/** A folder with a provider, `memo`, whose tokens rest on consents. */
export function consentWorkspace(options = '{}', more = ''): string {
  const memo = `  memo: { use: ${fixture('consenting.ts')}, options: ${options} }\n`
  return workspace({ 'credbroker.yaml': `version: 1\nproviders:\n${memo}${more}` })
}

/** A page that a browser got. */
export interface Page {
  readonly status: number
  readonly html: string
}

/** What a user does with the address that is printed; `undefined`: nothing. */
export type User = (authorizationUrl: URL) => Promise<void> | void

/** Signs in while a user acts on the address as soon as it is printed. */
export async function login(
  cwd: string,
  argv: readonly string[],
  user: User = () => {},
  options: Omit<CliOptions, 'cwd' | 'onOutput'> = {},
): Promise<CliResult> {
  const acts: (Promise<void> | void)[] = []
  let said = ''
  const onOutput = (text: string): void => {
    said += text
    const [, address] = /(https:\/\/idp\.example\/\S+)\nWaiting/.exec(said) ?? []
    if (address !== undefined && acts.length === 0) acts.push(user(new URL(address)))
  }
  const result = await runCli(['login', ...argv], { cwd, ...options, onOutput })
  await Promise.all(acts)
  return result
}

/** Where the vendor sends the browser back to, with these parameters. */
export function callbackAddress(authorizationUrl: URL, parameters: Record<string, string>): URL {
  const callback = new URL(authorizationUrl.searchParams.get('redirect_uri') ?? '')
  const state = authorizationUrl.searchParams.get('state') ?? ''
  callback.search = new URLSearchParams({ state, ...parameters }).toString()
  return callback
}

/** The vendor sends the browser back; resolves to the last page that it gets. */
export async function comeBack(authorizationUrl: URL, parameters: Record<string, string>): Promise<Page> {
  const answer = await fetch(callbackAddress(authorizationUrl, parameters))
  return { status: answer.status, html: await answer.text() }
}

/** A user who agrees. */
export const agrees: User = async (url) => void (await comeBack(url, { code: 'canary-8f2a' }))
