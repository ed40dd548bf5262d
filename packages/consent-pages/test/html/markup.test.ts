import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markup } from '../../src/html/markup.ts'

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** What a browser makes of character references. HTML standard, section 13.2.5.72. */
const read = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => names[name] ?? '')

/** Texts that are full of what means something to HTML. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '`', '\0', '-->', '</p>', '&lt;', '<script>'),
    fc.string(),
  ),
})

test('no text leaves the place between tags or the attribute that it was put in, and none is changed', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const between = /^<p>([^<>]*)<\/p>$/.exec(String(markup`<p>${text}</p>`))
      expect(read(between?.[1] ?? 'broken out')).toBe(text)
      const attribute = /^<p title="([^"<>]*)">$/.exec(String(markup`<p title="${text}">`))
      expect(read(attribute?.[1] ?? 'broken out')).toBe(text)
      const single = /^<p title='([^'<>]*)'>$/.exec(String(markup`<p title='${text}'>`))
      expect(read(single?.[1] ?? 'broken out')).toBe(text)
    }),
  )
})

test('markup inside markup is not escaped again, however deep', () => {
  const row = (text: string) => markup`<i>${text}</i>`
  expect(String(markup`<p>${row('<&')}${['a', 'b"'].map(row)}${undefined}</p>`)).toBe(
    '<p><i>&lt;&amp;</i><i>a</i><i>b&quot;</i></p>',
  )
})

test('what only looks like markup is a text', () => {
  const forged = { toString: () => '<script>' } as string
  expect(() => markup`<p>${forged}</p>`).toThrow(TypeError)
})
