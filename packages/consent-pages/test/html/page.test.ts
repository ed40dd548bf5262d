import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { page } from '../../src/html/page.ts'
import { style } from '../../src/html/style.ts'
import { expectPageHeaders } from '../support/security-headers.ts'

const content = { heading: 'A <heading>', paragraphs: ['One & two.', '"Three"'], note: "it's <b>" }

test('is a whole document with one heading, one landmark, a language and nothing that runs', async () => {
  const answer = page(400, content)
  expect(answer.status).toBe(400)
  expectPageHeaders(answer)
  const html = await answer.text()
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">\n/)
  expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
  expect(html).toContain('<title>A &lt;heading&gt;</title>')
  expect(html.match(/<h1>.*<\/h1>/g)).toEqual(['<h1>A &lt;heading&gt;</h1>'])
  expect(html.match(/<main>/g)).toHaveLength(1)
  expect(html).toContain('<p>One &amp; two.</p>\n<p>&quot;Three&quot;</p>\n<p class="note">it&#39;s &lt;b&gt;</p>')
  expect(html).not.toMatch(/<(script|a|form|img|link|iframe|base)\b| style=| on\w+=/i)
})

test('the policy admits the style that is in the page, byte by byte, and no other', async () => {
  const answer = page(200, content)
  const [, source] = /style-src '([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '') ?? []
  const [, inPage = ''] = /<style>([^]*?)<\/style>/.exec(await answer.text()) ?? []
  expect(source).toBe(`sha256-${hash('sha256', inPage, 'base64')}`)
})

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(color: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test('text is easy to tell from the page, in light and dark', () => {
  const schemes = [...style.matchAll(/--page: (#\w{6}); --text: (#\w{6}); --quiet: (#\w{6})/g)]
  expect(schemes).toHaveLength(2)
  for (const [, background = '', ...texts] of schemes) {
    for (const text of texts) {
      const [low, high] = [luminance(background), luminance(text)].sort((a, b) => a - b)
      expect(((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)).toBeGreaterThan(7)
    }
  }
})
