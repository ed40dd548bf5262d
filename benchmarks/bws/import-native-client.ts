// Prints how many milliseconds the import takes.
import './sealed-by-hand.ts'

const begin = process.hrtime.bigint()
await import('@bitwarden/sdk-napi')
console.log(Number(process.hrtime.bigint() - begin) / 1e6)
