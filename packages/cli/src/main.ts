#!/usr/bin/env node
import { BrokerError } from '@credbroker/core'
import type { CommandIo } from './io.ts'
import { report, run } from './run.ts'

const { env, stderr, stdout } = process
const argv = process.argv.slice(2)
const io: CommandIo = {
  stdout,
  stderr,
  env,
  // These two may fail; they do so where failures are reported.
  get stdin() {
    return process.stdin
  },
  get cwd() {
    return process.cwd()
  },
}
const end = (code: number): never => process.exit(code)
const endWith = (error: unknown): void => void report(error, argv, io).then(end)

process.once('SIGINT', () => end(130))
// Failed writes are reported to whoever made them.
stdout.on('error', () => {})
stderr.on('error', () => {})
// What a plugin let slip, shown as any other failure.
process.once('uncaughtException', endWith)
process.once('beforeExit', () => endWith(new BrokerError('internal', 'a provider never came to an end')))

void run(argv, io).then(end)
