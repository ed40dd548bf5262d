#!/usr/bin/env node
import { homedir } from 'node:os'
import { BrokerError } from '@credbroker/core'
import { systemClock } from '@credbroker/core/tooling'
import { processUser } from './process-user.ts'
import { openBrowser } from './terminal/open-browser.ts'
import type { CommandIo } from './terminal/io.ts'
import { report, run } from './run.ts'

const { env, stderr, stdout } = process
const argv = process.argv.slice(2)
let stop: (() => void) | undefined

/** Hears a signal until the returned function is called; without a listener it ends the process. */
const hearing =
  (signal: NodeJS.Signals) =>
  (heard: () => void): (() => void) => {
    process.on(signal, heard)
    return () => void process.off(signal, heard)
  }

const io: CommandIo = {
  stdout,
  stderr,
  env,
  platform: process.platform,
  // These may fail; they do so where failures are reported.
  get stdin() {
    return process.stdin
  },
  get cwd() {
    return process.cwd()
  },
  get user() {
    return processUser()
  },
  get homeFolder() {
    return homedir()
  },
  clock: systemClock,
  openBrowser,
  onTerminate: hearing('SIGTERM'),
  onHangup: hearing('SIGHUP'),
  onInterrupt(stopWork: () => void): () => void {
    stop = stopWork
    return () => {
      stop = undefined
    }
  },
}
const end = (code: number): never => process.exit(code)
const endWith = (error: unknown): void => void report(error, argv, io).then(end)

process.on('SIGINT', () => {
  if (stop === undefined) end(130)
  stop?.()
  // Who interrupts again does not want to wait.
  stop = undefined
})
// Failed writes are reported to whoever made them.
stdout.on('error', () => {})
stderr.on('error', () => {})
// What a plugin let slip, shown as any other failure.
process.once('uncaughtException', endWith)
process.once('beforeExit', () => endWith(new BrokerError('internal', 'a provider never came to an end')))

void run(argv, io).then(end)
