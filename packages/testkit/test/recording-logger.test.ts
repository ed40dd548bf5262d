import { expect, test } from 'vitest'
import { recordingLogger } from '../src/index.ts'

test('lines are kept in order, with their level and fields', () => {
  const logger = recordingLogger()
  logger.warn('first', { count: 1 })
  logger.debug('second')
  expect(logger.lines).toEqual([
    { level: 'warn', message: 'first', fields: { count: 1 } },
    { level: 'debug', message: 'second', fields: {} },
  ])
})
