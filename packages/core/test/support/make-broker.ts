import {
  type AuditSink,
  type Broker,
  type BrokerConfig,
  type BrokerOptions,
  createBroker,
  type LogFields,
  type Logger,
} from '../../src/index.ts'
import { VirtualClock } from '@credbroker/testkit'
import { testPlugin } from './trivial-provider.ts'

export type TestIssue = Parameters<typeof testPlugin>[0]

/** Every line that was logged, as text. */
export class RecordingLogger implements Logger {
  readonly lines: string[] = []
  #add(level: string, message: string, fields: LogFields = {}): void {
    this.lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  }
  debug = (message: string, fields?: LogFields): void => this.#add('debug', message, fields)
  info = (message: string, fields?: LogFields): void => this.#add('info', message, fields)
  warn = (message: string, fields?: LogFields): void => this.#add('warn', message, fields)
  error = (message: string, fields?: LogFields): void => this.#add('error', message, fields)
}

export interface Bench {
  readonly broker: Broker
  readonly clock: VirtualClock
  readonly logger: RecordingLogger
}

/** A broker with one provider `p` whose `testToken` behaves as `issue` says, under a clock that the test moves. */
export async function makeBroker(
  issue: TestIssue,
  more: {
    workloads?: BrokerConfig['workloads']
    audit?: AuditSink
    options?: Partial<BrokerOptions>
    plugin?: ReturnType<typeof testPlugin>
  } = {},
): Promise<Bench> {
  const clock = new VirtualClock()
  const logger = new RecordingLogger()
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'test' } }, ...(more.workloads && { workloads: more.workloads }) },
    plugins: { test: more.plugin ?? testPlugin(issue) },
    services: { clock, logger, ...(more.audit && { audit: more.audit }) },
    ...more.options,
  })
  return { broker, clock, logger }
}

/** A promise that the test settles. */
export function deferred<T>() {
  return Promise.withResolvers<T>()
}
