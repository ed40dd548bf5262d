import type { Dice } from './dice.ts'

type Members = Record<string, unknown>

const texts = [
  '',
  ' ',
  'null',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'a'.repeat(70_000),
  '\u0000',
  '\u202e\ufeff',
  '💥'.repeat(300),
  '\ud800',
  '%00',
  '${jndi:ldap://a}',
  '<script>',
  "';--",
  'urn:ietf:params:oauth:request_uri:x',
] as const
const numbers = [0, -0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e308, 5e-324] as const

function strange(dice: Dice): unknown {
  const makers = [
    () => null,
    () => dice.once(2),
    () => dice.of(numbers),
    () => dice.of(texts),
    () => [],
    () => ({}),
    () => Array.from({ length: dice.below(50) }, () => dice.of(texts).slice(0, 20)),
    () => Array.from({ length: dice.of([11, 200, 10_001, 60_000]) }, (_, index) => index),
    () => Object.fromEntries(Array.from({ length: dice.of([3, 51, 2000]) }, (_, index) => [`k${index}`, 'v'])),
    () => nested(dice.of([10, 300, 1_500])),
    () => ({ toString: 'x', valueOf: 1, hasOwnProperty: {}, length: -1 }),
  ] as const
  return dice.of(makers)()
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** A copy with one member, somewhere, made into something else, taken away, or put where it does not belong. */
export function mutateValue(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.once(12)) return strange(dice)
  if (Array.isArray(value)) {
    const copy: unknown[] = [...value]
    const at = dice.below(copy.length + 1)
    if (dice.once(3)) copy.splice(at, 1)
    else copy[at] = mutateValue(copy[at], dice)
    return copy
  }
  const copy: Members = { ...value }
  const names = Object.keys(copy)
  const name = names[dice.below(names.length + 1)] ?? dice.of(['extra', '__proto__', 'constructor', 'name', ''])
  if (dice.once(5)) delete copy[name]
  else Object.defineProperty(copy, name, { value: mutateValue(copy[name], dice), enumerable: true })
  return copy
}

/** JSON that a serializer does not write, and what is no JSON at all. */
export function mutateText(text: string, dice: Dice): Buffer {
  const depth = dice.of([100, 5_000, 100_000])
  const encoders = [
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]),
    () => Buffer.from(text.replace(/[:,]/, '$&NaN')),
    () => Buffer.from(text.replace(/"[^"]*"\s*(?=[,}])/, dice.of(['NaN', 'Infinity', '1e999', '-', '0x1', '01']))),
    () => Buffer.from(text.replace(/"[^"]*"\s*(?=[,}])/, '9'.repeat(dice.of([20, 400, 30_000])))),
    () => Buffer.from(text.replace('{', `{${text.slice(1, -1)}${text.length > 2 ? ',' : ''}`)),
    () => Buffer.from(text.replace(/"(?=[^"]*"\s*[,}])/, '"\\ud83d')),
    () => Buffer.from(text.replace(/"(?=[^"]*"\s*[,}])/, '"\\u0000\\u001f')),
    () => Buffer.from(text.replace(/"(?=[^"]*"\s*[,}])/, '"\u0001')),
    () => Buffer.from(text.slice(0, dice.below(text.length + 1))),
    () => Buffer.from(text + dice.of([' ', '\n', ',', '}', text, '\0'])),
    () => Buffer.from('['.repeat(depth) + ']'.repeat(dice.once(2) ? depth : 0)),
    () => Buffer.from('{"a":'.repeat(depth) + (dice.once(2) ? `1${'}'.repeat(depth)}` : '')),
    () => Buffer.from(`// c\n${text}`),
    () => Buffer.from(text.replaceAll('"', "'")),
    () =>
      Buffer.from(
        dice.of(['null', 'true', '1', '"a"', '[]', '[{}]', '', ' ', '{}', '{', '\\', '{"__proto__":{"a":1}}']),
      ),
    () => flipped(Buffer.from(text), dice),
    () => Buffer.from(`{"name":"${'a'.repeat(dice.of([1000, 200_000, 1_048_000]))}"}`),
    () => Buffer.from(`{"tags":{${Array.from({ length: 20_000 }, (_, index) => `"${index}":""`).join()}}}`),
  ] as const
  return dice.of(encoders)()
}

/** Some bytes replaced by any others. */
export function flipped(bytes: Buffer, dice: Dice): Buffer {
  const copy = Buffer.from(bytes)
  for (let times = 1 + dice.below(4); times > 0 && copy.length > 0; times--)
    copy[dice.below(copy.length)] = dice.below(256)
  return copy
}
