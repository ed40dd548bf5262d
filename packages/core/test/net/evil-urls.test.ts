import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { NetworkConfig } from '../../src/net/network-config.ts'
import { errorOf, fetchUnderTest } from './support/fetch-under-test.ts'

interface EvilUrl {
  readonly url: string
  readonly reason: string
  /** What DNS says. Absent: the URL has to be refused without asking. */
  readonly resolvesTo?: readonly string[]
  readonly network?: NetworkConfig
}

const evilUrls: readonly EvilUrl[] = JSON.parse(readFileSync(new URL('evil-urls.json', import.meta.url), 'utf8'))

test('the corpus is large, and every entry is there once', () => {
  expect(evilUrls.length).toBeGreaterThanOrEqual(80)
  expect(new Set(evilUrls.map((entry) => JSON.stringify({ ...entry, reason: '' }))).size).toBe(evilUrls.length)
})

test.each(evilUrls)('refuses $url: $reason', async ({ url, resolvesTo, network = {} }) => {
  const asked: string[] = []
  const { fetch } = fetchUnderTest(network, {
    resolve: async (host) => {
      asked.push(host)
      return resolvesTo ?? []
    },
  })
  const error = await errorOf(fetch(url, { redirect: 'follow', retries: 5 }))
  expect(error).toMatchObject({ code: 'access_denied', retryable: false })
  expect(asked).toHaveLength(resolvesTo === undefined ? 0 : 1)
})

test('says nothing of a URL but its host', async () => {
  for (const url of [
    'https://10.0.0.1/path-planted?query-planted#planted',
    'https://u-planted:p-planted@example.com/',
  ]) {
    const error = await errorOf(fetchUnderTest().fetch(url))
    expect(JSON.stringify(error) + error.stack).not.toContain('planted')
  }
})
