import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellWord } from '../../src/terminal/shell-word.ts'

const posix = process.platform !== 'win32'
const word = fc.string({
  unit: fc.oneof(fc.constantFrom("'", '"', '$', '`', '\\', ' ', '\n', '*', '~', '!', '#', ';', '-'), fc.string()),
})

test.runIf(posix)('a shell reads each word as it was', () => {
  fc.assert(
    fc.property(
      fc.array(
        word.map((text) => text.replaceAll('\0', '')),
        { minLength: 1, maxLength: 20 },
      ),
      (words) => {
        const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`
        const read = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { HOME: '/x' } }).split('\0')
        expect(read.slice(0, -1)).toEqual(words.map((text) => Buffer.from(text).toString()))
      },
    ),
    { numRuns: 25 },
  )
})

test.each(['github', 'read:user', '/a-b_c.d', 'a@b', 'x=1,y'])('%s needs no quotes', (text) => {
  expect(shellWord(text)).toBe(text)
})

test.each(['', '~', '-n;', '*', "it's"])('%j needs them', (text) => expect(shellWord(text)).toMatch(/^'/))
