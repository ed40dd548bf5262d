import { BrokerError } from '@credbroker/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { userAgent, type UserAgentParts } from '../../src/calling/user-agent.ts'

const attributes = { Language: 'Node.js/24.1.0' }

const refusalOf = (parts: UserAgentParts): BrokerError => {
  try {
    userAgent(parts)
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw error
  }
  throw new Error('accepted')
}

test('has name, version and attributes in their order', () => {
  expect(
    userAgent({ name: 'credbroker', version: '1.2.0', attributes: { ...attributes, Platform: 'Linux/6.1' } }),
  ).toBe('credbroker/1.2.0 (Language=Node.js/24.1.0; Platform=Linux/6.1)')
})

test.each<[string, UserAgentParts, string]>([
  ['a slash in the name', { name: 'a/b', version: '1/2', attributes }, 'a\\/b/1/2 (Language=Node.js/24.1.0)'],
  ['a parenthesis in the version', { name: 'a(', version: '1(2)', attributes }, 'a(/1\\(2) (Language=Node.js/24.1.0)'],
  [
    'a backslash anywhere',
    { name: 'a\\', version: '\\1', attributes: { Language: '\\' } },
    'a\\\\/\\\\1 (Language=\\\\)',
  ],
  [
    'an equals sign in the name of an attribute, and not in its value',
    { name: 'a', version: '1', attributes: { Language: 'x=y', 'a=b': 'c' } },
    'a/1 (Language=x=y; a\\=b=c)',
  ],
  [
    'what would end a value',
    { name: 'a)', version: '1;', attributes: { Language: 'x;y)z(/' } },
    'a)/1; (Language=x\\;y\\)z(/)',
  ],
])('escapes %s', (_what, parts, header) => {
  expect(userAgent(parts)).toBe(header)
})

describe('cannot be made', () => {
  test.each<[string, UserAgentParts, string]>([
    [
      'without a language',
      { name: 'a', version: '1', attributes: { language: 'x' } },
      'the user-agent made of applicationName and applicationVersion has no attribute Language, which Amazon requires',
    ],
    [
      'without a name',
      { name: '', version: '1', attributes },
      'the user-agent made of applicationName and applicationVersion is incomplete: the name is empty',
    ],
    [
      'without a version',
      { name: 'a', version: ' ', attributes },
      'the user-agent made of applicationName and applicationVersion is incomplete: the version is empty',
    ],
    [
      'with an empty attribute',
      { name: 'a', version: '1', attributes: { Language: '' } },
      'the user-agent made of applicationName and applicationVersion is incomplete: an attribute is empty',
    ],
    [
      'with a line break',
      { name: 'a', version: '1\r\nX-Evil: 1', attributes },
      'the user-agent made of applicationName and applicationVersion cannot be sent: the version holds a character outside printable ASCII',
    ],
    [
      'with other scripts',
      { name: 'ä', version: '1', attributes },
      'the user-agent made of applicationName and applicationVersion cannot be sent: the name holds a character outside printable ASCII',
    ],
    [
      'with spaces around',
      { name: ' a', version: '1', attributes },
      'the user-agent made of applicationName and applicationVersion cannot be sent: the name begins or ends with a space',
    ],
  ])('%s', (_what, parts, message) => {
    const error = refusalOf(parts)
    expect(error).toMatchObject({ code: 'config_invalid', message, details: { option: 'applicationName' } })
  })

  test('longer than 500 characters', () => {
    const parts = (length: number) => ({
      name: 'n'.repeat(length - '/1 (Language=x)'.length),
      version: '1',
      attributes: { Language: 'x' },
    })
    expect(userAgent(parts(500))).toHaveLength(500)
    expect(refusalOf(parts(501)).message).toBe(
      'the user-agent made of applicationName and applicationVersion has 501 characters, and Amazon accepts 500 at most; shorten its parts',
    )
  })
})

/** Reads a header by the same rules: a part ends at its first end that no backslash precedes. */
function parse(header: string): UserAgentParts {
  let rest = header
  const until = (...ends: readonly string[]): [string, string] => {
    let part = ''
    for (let index = 0; index < rest.length; index++) {
      const end = ends.find((candidate) => rest.startsWith(candidate, index))
      if (end !== undefined) {
        rest = rest.slice(index + end.length)
        return [part, end]
      }
      if (rest[index] === '\\') index++
      part += rest[index]
    }
    throw new Error('no end')
  }
  const [name] = until('/')
  const [version] = until('(')
  const attributes: [string, string][] = []
  for (let end = ';'; end !== ')'; ) {
    const [attribute] = until('=')
    const [value, found] = until(';', ')')
    attributes.push([attribute.trim(), value])
    end = found
  }
  return { name, version: version.trimEnd(), attributes: Object.fromEntries(attributes) }
}

test('whatever the parts hold, they can be read back', () => {
  const part = fc
    .string({ unit: fc.constantFrom(...'aB1 /\\()=;.'), minLength: 1, maxLength: 12 })
    .filter((text) => text.trim() === text)
  const parts = fc.record({
    name: part,
    version: part,
    attributes: fc
      .tuple(part, fc.dictionary(part, part, { maxKeys: 3, noNullPrototype: true }))
      .map(([Language, others]) => ({ Language, ...others })),
  })
  fc.assert(
    fc.property(parts, (parts) => {
      expect(parse(userAgent(parts))).toEqual(parts)
    }),
    { numRuns: 1_000 },
  )
})
