// The table of vendors in provider-oauth2's README, made from its presets. --write puts it there; without, it is compared.
import { readFileSync, writeFileSync } from 'node:fs'
import { catalogue } from '../packages/provider-oauth2/src/vendors/catalogue/catalogue.ts'
import type { Vendor } from '../packages/provider-oauth2/src/vendors/vendor.ts'

const readme = 'packages/provider-oauth2/README.md'
const [begin, end] = ['<!-- vendors: made by scripts/vendor-table.ts -->', '<!-- end of vendors -->']

function optionsOf({ variables = {}, parameters = {} }: Vendor): string {
  const ofAddress = Object.entries(variables).map(([name, rule]) =>
    rule.default === undefined ? `**\`${name}\`**` : `\`${name}\` (${rule.default === '' ? 'none' : rule.default})`,
  )
  const others = Object.entries(parameters).map(([name, need]) =>
    need === 'required' ? `**\`${name}\`**` : `\`${name}\``,
  )
  return [...ofAddress, ...others].join(', ')
}

function row(vendor: Vendor): string {
  const { id, name, confidence, notes = [] } = vendor
  return `| \`${id}\` | ${name} | ${confidence} | ${optionsOf(vendor)} | ${notes.join(' ')} |`
}

const table = [
  '| `vendor` | | facts | options besides the usual (**needed**, or with their default) | worth knowing |',
  '|---|---|---|---|---|',
  ...catalogue.map(row),
].join('\n')

const text = readFileSync(readme, 'utf8')
const [before, rest = ''] = text.split(begin)
const [, after = ''] = rest.split(end)
const made = `${before}${begin}\n\n${table}\n\n${end}${after}`
if (process.argv.includes('--write')) writeFileSync(readme, made)
else if (made !== text) {
  console.error(
    `${readme} has another table than the presets; run: node --conditions=source scripts/vendor-table.ts --write`,
  )
  process.exit(1)
} else console.log(`${catalogue.length} vendors`)
