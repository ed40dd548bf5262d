import type { LogFields } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import type { AnyOperation } from '../../src/operation/operation.ts'
import type { PinoLoggerOptions } from '../../src/logging/pino-logger.ts'
import { pinoLogger } from '../../src/logging/pino-logger.ts'
import { requestLog } from '../../src/logging/request-log.ts'

function subject(options: PinoLoggerOptions = {}) {
  let text = ''
  const destination = { write: (line: string) => void (text += line) }
  const logger = pinoLogger({ destination, clock: new VirtualClock(1_800_000_000_000), ...options })
  const lines = () =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => JSON.parse(line))
  return { logger, lines, text: () => text }
}

test('a line is JSON with its level, its time and its fields', () => {
  const { logger, lines } = subject()
  logger.warn('a provider is slow', { provider: 'github', durationMs: 12, cached: false, absent: undefined })
  expect(lines()).toEqual([
    {
      level: 'warn',
      time: 1_800_000_000_000,
      provider: 'github',
      durationMs: 12,
      cached: false,
      msg: 'a provider is slow',
    },
  ])
})

test('lines below the level are not written', () => {
  const { logger, lines } = subject({ level: 'warn' })
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level)
  expect(lines().map(({ msg }) => msg)).toEqual(['warn', 'error'])
})

test('control characters do not break a line, and placeholders do nothing', () => {
  const { logger, lines, text } = subject()
  logger.info('one\n{"level":"error"}\r\u001b[31m %s %o', { name: 'two\nlines\u2028' })
  expect(text().trimEnd()).not.toMatch(/\p{Cc}/u)
  expect(lines()).toMatchObject([{ msg: 'one\n{"level":"error"}\r\u001b[31m %s %o', name: 'two\nlines\u2028' }])
})

test('only plain values are written, and none in place of the members of every line', () => {
  const { logger, lines, text } = subject()
  const fields = {
    object: { token: 'hunter2' },
    error: new Error('hunter2'),
    list: ['hunter2'],
    level: 'debug',
    msg: 'no',
  }
  logger.error('what happened', fields as unknown as LogFields)
  expect(lines()).toEqual([{ level: 'error', time: 1_800_000_000_000, msg: 'what happened' }])
  expect(text()).not.toContain('hunter2')
  expect(text().match(/"level"/g)).toHaveLength(1)
})

test('requests that went well are for debugging, refusals are told, failures are errors', () => {
  const { logger, lines } = subject({ level: 'debug' })
  const log = requestLog(logger)
  const principal = { accessKeyId: 'AKID', workloads: 'all', administers: true, secret: 'hunter2' } as const
  const operation = { name: 'GetResourceApiKey', secret: 'hunter2' } as AnyOperation & { secret: string }
  const request = { requestId: 'r-1', operation, principal, errorType: undefined, durationMs: 2, body: 'hunter2' }
  log({ ...request, status: 200 })
  log({ ...request, status: 403, errorType: 'AccessDeniedException' })
  const nobody = { operation: undefined, principal: undefined }
  log({ requestId: 'r-2', ...nobody, status: 500, errorType: 'InternalServerException', durationMs: 1 })
  expect(lines().map(({ level, status }) => [level, status])).toEqual([
    ['debug', 200],
    ['info', 403],
    ['error', 500],
  ])
  expect(lines()[1]).toEqual({
    level: 'info',
    time: 1_800_000_000_000,
    requestId: 'r-1',
    operation: 'GetResourceApiKey',
    accessKeyId: 'AKID',
    status: 403,
    errorType: 'AccessDeniedException',
    durationMs: 2,
    msg: 'request refused',
  })
  expect(JSON.stringify(lines())).not.toContain('hunter2')
})
