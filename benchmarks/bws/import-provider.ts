// Prints how many milliseconds the import takes.
import 'node:crypto'
import './sealed-by-hand.ts'

const begin = process.hrtime.bigint()
await import('@credbroker/provider-bws')
console.log(Number(process.hrtime.bigint() - begin) / 1e6)
