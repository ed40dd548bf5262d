import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { configOutline } from '../../src/tooling/index.ts'

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-outline-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'credbroker.yaml')
  writeFileSync(path, text)
  return path
}

test('reads what a file says of workloads and server, also when it is wrong otherwise', async () => {
  const text = 'version: 9\npublicUrl: https://b.example\nserver: { region: eu-west-1 }\nworkloads: { a: {}, b: 7 }\n'
  expect(await configOutline(file(text))).toEqual({
    workloads: ['a', 'b'],
    publicUrl: 'https://b.example',
    server: { region: 'eu-west-1' },
  })
})

test.each(['providers: {}\n', 'publicUrl: [1]\nworkloads: 3\n', '[]\n'])('finds nothing in %j', async (text) => {
  expect(await configOutline(file(text))).toEqual({ workloads: [], server: undefined })
})

test('a file that is not there or is no YAML is refused', async () => {
  await expect(configOutline(file('a: [\n'))).rejects.toMatchObject({ code: 'config_invalid' })
  await expect(configOutline('/nowhere/credbroker.yaml')).rejects.toMatchObject({ code: 'config_invalid' })
})
