// Runs one group and sends its tables to the process that started this one.
import { groups } from './groups.ts'

const [name = '', rounds = ''] = process.argv.slice(2)
const tables = await groups[name]?.(Number(rounds))
process.send?.(tables, () => process.disconnect())
