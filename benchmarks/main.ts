// Prints a table for each group and writes all numbers to a file. Expects built packages: `npm run bench` sees to that.
import { fork } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { groups } from './groups.ts'
import { machineText, thisMachine } from './machine.ts'
import { isMet, type Table } from './report.ts'
import { tableText } from './table.ts'

const help = `npm run bench -- [options]

  --rounds N     rounds of each comparison; default 5
  --only GROUP   ${Object.keys(groups).join(', ')}; may be given several times
  --json FILE    where the numbers go; default benchmarks/results.json
  --strict       exit with 1 when a target is missed
  --help         this text`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true, default: Object.keys(groups) },
    json: { type: 'string', default: join(import.meta.dirname, 'results.json') },
    strict: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(help)
  process.exit(0)
}
const rounds = Number(values.rounds)
const unknown = values.only.find((name) => !Object.hasOwn(groups, name))
if (!Number.isInteger(rounds) || rounds < 1 || unknown !== undefined) {
  console.error(help)
  process.exit(2)
}

const machine = thisMachine()
console.log(`${machineText(machine)}; medians of ${rounds} rounds\n`)
const tables: (Table & { readonly group: string })[] = []
for (const group of values.only) {
  for (const table of await measure(group)) {
    tables.push({ group, ...table })
    console.log(tableText(table))
  }
}

const { devDependencies: compared } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'))
const measured = tables.map((table) => ({ ...table, rows: table.rows.map((row) => ({ ...row, met: isMet(row) })) }))
const results = { date: new Date().toISOString(), machine, compared, rounds, tables: measured }
const file = resolve(values.json)
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)

const verdicts = measured.flatMap(({ rows }) => rows.flatMap(({ met }) => (met === undefined ? [] : [met])))
const missed = verdicts.filter((met) => !met).length
console.log(`${verdicts.length - missed} of ${verdicts.length} targets met; numbers in ${file}`)
process.exitCode = values.strict && missed > 0 ? 1 : 0

/** In a process of its own: what one group compiled and allocated must not show in another. */
function measure(group: string): Promise<readonly Table[]> {
  return new Promise((done, failed) => {
    const child = fork(join(import.meta.dirname, 'run-group.ts'), [group, String(rounds)])
    child.once('message', (result) => done(result as readonly Table[]))
    child.once('exit', (code) =>
      failed(new Error(`group "${group}" ended with exit code ${code} and without a result`)),
    )
  })
}
