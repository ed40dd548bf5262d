import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test("AWS's own client gets three credentials through the server, is denied a fourth, and the example ends", () => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const printed = execFileSync('node', ['--conditions=source', main], { encoding: 'utf8', timeout: 30_000 })
  expect(printed).toContain('prices: an API key of 21 characters')
  expect(printed).toMatch(/orders: an OAuth 2\.0 access token of [1-9]\d* characters/)
  expect(printed).toContain('good for POST api.cdp.coinbase.com/platform/v2/evm/accounts, and for nothing else')
  expect(printed).toContain('payroll: AccessDeniedException')
  expect(printed.match(/^ {2}issued {2}/gm)).toHaveLength(3)
  expect(printed).toContain('denied  payroll to checkout-agent: access_denied')
  expect(printed).not.toContain('throw-away')
})
