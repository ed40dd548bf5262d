import type { AuditLog } from '../audit/audit-log.ts'
import { brokerConfigSchema, type BrokerConfig } from '../config/broker-config.ts'
import { validateBrokerConfig } from '../config/broker-config-validator.js'
import { type ConfigSource, configInvalid, readConfigFile } from '../config/config-source.ts'
import { resolveStore } from '../config/resolve-store.ts'
import type { ConfigProblem } from '../errors.ts'
import type { GivenStores } from '../plugins/load-store.ts'
import { describeErrors } from '../schema/describe-error.ts'
import { type KeyStatus, keyStatus } from '../sealing/administration/key-status.ts'
import { type RewrapOptions, rewrapRecords } from '../sealing/administration/rewrap-records.ts'
import type { RewrapReport } from '../sealing/administration/rewrap-report.ts'
import { type RotateReport, rotateKeys } from '../sealing/administration/rotate-keys.ts'
import type { AuditAction, AuditRecord } from '../services/audit.ts'
import { stderrLogger, systemClock, systemRandom } from '../services/default-services.ts'
import type { Clock, Logger, Services } from '../services/services.ts'
import { extensionOwner } from '../extension/extension-context.ts'
import type { ExtensionContext } from '../extension/broker-extension.ts'
import { scopedStore } from '../store/scoped-store.ts'
import { openState } from '../state/open-state.ts'
import { BrokerError } from '../errors.ts'
import { type AuditReading, auditReading } from './audit-reading.ts'

export interface AdministrationOptions {
  readonly configFile: string
  /** Where `{ env: NAME }` looks. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Default: the system's. */
  readonly clock?: Clock
  readonly logger?: Logger
  /** As in the options of `createBroker`. */
  readonly stores?: GivenStores
  /** Who does it, for the audit log. */
  readonly operator: string
}

/** What an operator does with a broker's store, while brokers serve from it or not. */
export interface Administration {
  /** Where the master keys are, for people. */
  readonly masterKeys: string
  /** Whether the key file was made just now, because there was none and nothing in the store is sealed yet. */
  readonly createdMasterKey: boolean
  keyStatus(): Promise<KeyStatus>
  /** Makes a new data key; with `master` a new master key before, in the key file. */
  rotateKeys(options: { readonly master: boolean }): Promise<RotateReport>
  rewrapRecords(options?: RewrapOptions): Promise<RewrapReport>
  readonly audit: AuditReading
  /** The part of the store that belongs to an extension of this name, as its brokers see it. */
  extension(name: string): Pick<ExtensionContext, 'store' | 'nameOf' | 'random' | 'clock'>
  /** Puts an act into the audit log, where the configuration has one, and does it. */
  recorded<T>(action: AuditAction, resource: string, act: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Opens the store, keys and audit log that a configuration names, and nothing else of it: what is wrong with its
 * providers does not matter here. Throws `config_invalid` when one of the three cannot be opened.
 */
export async function openAdministration(options: AdministrationOptions): Promise<Administration> {
  const { configFile, env = process.env, clock = systemClock, logger = stderrLogger, stores = {} } = options
  const { operator } = options
  const services: Pick<Services, 'clock' | 'random' | 'logger'> = { clock, random: systemRandom(), logger }
  const source = await readConfigFile(configFile)
  const config = stateConfig(source)
  const problems: ConfigProblem[] = []
  const report = (path: readonly string[], message: string) => void problems.push(source.problem(path, message))
  const resolved = await resolveStore(config, [], stores, { env, folder: source.folder }, report)
  if (resolved === 'memory')
    report(['store', 'use'], 'the memory store ends with its process; there is nothing to administer')
  if (problems.length > 0 || resolved === undefined) throw configInvalid(problems)

  const sources = { env, store: undefined, learn: () => {} }
  const state = await openState(source, resolved, config.keys, sources, services)
  const { store, ring, masterKeys } = state
  let log: AuditLog | undefined
  /** An act that cannot be recorded is not begun. */
  const recorded = async <T>(action: AuditAction, act: () => Promise<T>, resource?: string): Promise<T> => {
    if (config.audit?.enabled !== true) return act()
    log ??= await state.openAuditLog()
    const record = (decision: 'granted' | 'failed', reason?: AuditRecord['reason']) =>
      log?.append({
        atMs: services.clock.now(),
        requestId: Buffer.from(services.random.bytes(8)).toString('hex'),
        action,
        workload: 'operator',
        user: operator,
        decision,
        ...(resource !== undefined && { resource }),
        ...(reason !== undefined && { reason }),
      })
    await record('granted')
    try {
      return await act()
    } catch (error) {
      await record('failed', error instanceof BrokerError ? error.code : 'aborted')
      throw error
    }
  }

  return {
    masterKeys: masterKeys?.origin ?? '',
    createdMasterKey: masterKeys?.created ?? false,
    keyStatus: (): Promise<KeyStatus> => keyStatus(store, ring),
    rotateKeys: ({ master }: { readonly master: boolean }): Promise<RotateReport> => {
      if (!master) return recorded('keys_rotated', () => rotateKeys(store, ring, services))
      const addMasterKey = masterKeys?.add
      if (addMasterKey === undefined) throw notInFile(masterKeys?.origin ?? '')
      return recorded('keys_rotated', () => rotateKeys(store, ring, services, { addMasterKey }))
    },
    rewrapRecords: (rewrap?: RewrapOptions): Promise<RewrapReport> =>
      recorded('keys_rewrapped', () => rewrapRecords(store, ring, services, rewrap)),
    audit: auditReading(store, ring),
    extension: (name: string) => ({
      clock,
      random: services.random,
      store: scopedStore(state.sealed, extensionOwner(name)),
      nameOf: (...parts: readonly string[]): string => state.nameOf(extensionOwner(name), parts),
    }),
    recorded: <T>(action: AuditAction, resource: string, act: () => Promise<T>): Promise<T> =>
      recorded(action, act, resource),
    async close(): Promise<void> {
      try {
        await log?.close()
      } finally {
        await state.close()
      }
    },
  }
}

/** The parts of a configuration that say where state is. */
function stateConfig(source: ConfigSource): BrokerConfig {
  const { value } = source
  const parts = ['store', 'keys', 'audit']
  if (!validateBrokerConfig(value)) {
    const errors = describeErrors(brokerConfigSchema, value, validateBrokerConfig.errors)
    const mine = errors.filter(({ path }) => parts.includes(path[0] ?? ''))
    if (mine.length > 0) throw configInvalid(mine.map(({ path, message }) => source.problem(path, message)))
  }
  // What is used of it has been checked.
  const { store = { use: 'sqlite' }, ...rest } = Object(value) as BrokerConfig
  return { ...rest, store }
}

function notInFile(origin: string): BrokerError {
  return new BrokerError(
    'config_invalid',
    `the master key comes from the ${origin}: put a new one in front of it there, separated by a comma, and run "credbroker keys rewrap"`,
  )
}
