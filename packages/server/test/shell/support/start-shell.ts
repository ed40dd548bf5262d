import type { Clock } from '@credbroker/core'
import type { RecordingLogger } from '@credbroker/testkit'
import { recordingLogger } from '@credbroker/testkit'
import { onTestFinished } from 'vitest'
import type { WireRequest, WireResponse } from '../../../src/operation/wire.ts'
import { createShell } from '../../../src/shell/create-shell.ts'
import type { Shell, ShellLimits, ShellParts } from '../../../src/shell/shell-parts.ts'
import { transportErrorAnswer } from '../../../src/shell/failures/transport-error-answer.ts'

export const limits: ShellLimits = {
  bodyBytes: 1024 * 1024,
  headerBytes: 16 * 1024,
  requestTimeoutMs: 15_000,
  keepAliveMs: 65_000,
  connections: 100,
}

export const wallClock: Clock = {
  now: Date.now,
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Says what it was asked. */
export function echo({ method, target, headers, body }: WireRequest): WireResponse {
  const { host: _host, connection: _connection, ...others } = headers
  const asked = { method, target, headers: others, body: Buffer.from(body).toString() }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) }
}

export const doorParts = {
  answer: echo,
  pages: async ({ method, url }: Request): Promise<Response> =>
    new Response(`page for ${method} ${new URL(url).pathname}`),
  ready: async () => ({ status: 'ready', checks: { store: { status: 'good' }, providers: {} } }) as const,
  metricsText: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'answers 42\n' }),
  errorAnswer: transportErrorAnswer({ requestId: () => 'a-request-id' }),
}

export interface RunningShell {
  readonly shell: Shell
  readonly origin: string
  readonly port: number
  readonly logger: RecordingLogger
}

/** A shell on a free port of this machine, until the test ends. */
export async function startShell(
  parts: Partial<Omit<ShellParts, 'limits'>> & { limits?: Partial<ShellLimits> } = {},
): Promise<RunningShell> {
  const logger = recordingLogger()
  const shell = await createShell({
    ...doorParts,
    clock: wallClock,
    logger,
    ...parts,
    limits: { ...limits, ...parts.limits },
  })
  onTestFinished(() => shell.close(0))
  const { origin } = await shell.listen({ host: '127.0.0.1', port: 0 })
  return { shell, origin, port: Number(new URL(origin).port), logger }
}
