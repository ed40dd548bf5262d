export type { CommandIo, Input, Output } from './terminal/io.ts'
export { report, run } from './run.ts'
