import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

const fixtures = join(import.meta.dirname, '../fixtures')

/** The path of a fixture plugin, as `use:` may name it from anywhere. */
export function fixture(name: string): string {
  return join(fixtures, name)
}

/** A folder of its own for one test, gone when that ends. */
export function workspace(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** A folder with a configuration of one provider, `acme`. */
export function acmeWorkspace(options = '{}', more = ''): string {
  return workspace({
    'credbroker.yaml': `version: 1\nproviders:\n  acme:\n    use: ${fixture('acme.ts')}\n    options: ${options}\n${more}`,
  })
}

/** The files of an installed provider package that needs nothing else. */
export function installedPackage(name: string, option: string): Record<string, string> {
  const folder = `node_modules/${name}`
  const kind = `${option}Token`
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' }),
    [`${folder}/index.js`]: `export default {
      apiVersion: 1,
      configSchema: { type: 'object', additionalProperties: false, required: ['${option}'], properties: {
        ${option}: { type: 'string', writeOnly: true, description: 'The ${option} of ${name}.' } } },
      kinds: { ${kind}: { requestSchema: { type: 'object' }, cache: true } },
      create: () => ({ issue: { ${kind}: () => ({ response: {} }) } }),
    }\n`,
  }
}
