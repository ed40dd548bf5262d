import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openBrowser } from '../../src/terminal/open-browser.ts'
import { workspace } from '../support/workspace.ts'

const linux = process.platform === 'linux'

/** Puts a program in the place of the one that opens browsers; gives what it was called with, word by word. */
function instead(): () => Promise<readonly string[]> {
  const folder = workspace()
  const [program, calls] = [join(folder, 'xdg-open'), join(folder, 'calls')]
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > "${calls}.new"; mv "${calls}.new" "${calls}"\n`)
  chmodSync(program, 0o755)
  const { PATH = '' } = process.env
  process.env.PATH = `${folder}${delimiter}${PATH}`
  onTestFinished(() => void (process.env.PATH = PATH))
  return async () => {
    while (!existsSync(calls)) await new Promise((resolve) => setImmediate(resolve))
    return readFileSync(calls, 'utf8').trimEnd().split('\n')
  }
}

test.runIf(linux)('gives the address to the system’s own program, as one word that no shell reads', async () => {
  const called = instead()
  const url = 'https://idp.example/authorize?a=1&b=$(touch x);c=`id`%20d'
  openBrowser(url)
  expect(await called()).toEqual(['1', url])
})

test.runIf(linux)('opens nothing that is no web address', async () => {
  const called = instead()
  for (const text of ['file:///etc/passwd', '--help', 'javascript:x', ' https://a.example', '/bin/sh', ''])
    openBrowser(text)
  // What would have been started before this is not.
  openBrowser('https://last.example/')
  expect(await called()).toEqual(['1', 'https://last.example/'])
})

test.runIf(linux)('does not mind that there is no such program', async () => {
  const { PATH = '' } = process.env
  onTestFinished(() => void (process.env.PATH = PATH))
  process.env.PATH = workspace()
  openBrowser('https://a.example/')
  await new Promise((resolve) => setImmediate(resolve))
})
