export type { CommandIo, Input, Output } from './io.ts'
export { report, run } from './run.ts'
