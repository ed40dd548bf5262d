import { fileURLToPath } from 'node:url'
import type { BrokerOptions } from '../broker-options.ts'
import type { BrokerConfig } from './broker-config.ts'
import { type ConfigSource, configFromObject, readConfigFile } from './config-source.ts'
import { type ResolvedConfig, resolveConfig } from './resolve-config.ts'
import { BrokerError } from '../errors.ts'
import { reportSection } from '../extension/resolve-section.ts'
import { PluginLoader } from '../plugins/load-plugin.ts'
import { wrapSecrets } from '../secrets/secret-paths.ts'

/** A configuration as it was read, with every mistake that is seen without making providers. */
export interface ReadConfig {
  readonly source: ConfigSource
  /** The section of the extension has its secrets wrapped. */
  readonly resolved: ResolvedConfig
  /** Finds the plugins of providers that an extension adds. */
  readonly addedLoader: PluginLoader
}

/** Reads the configurations of one broker: the first, and those that replace it. */
export class ConfigReader {
  readonly #options: BrokerOptions
  readonly #learn: (secret: string) => void

  /** `learn` hears of the secrets in the section of the extension. */
  constructor(options: BrokerOptions, learn: (secret: string) => void) {
    this.#options = options
    this.#learn = learn
  }

  /** `config`: in place of the one in the options. Rejects with `config_invalid` for a file that cannot be read. */
  async read(config: BrokerConfig | undefined): Promise<ReadConfig> {
    const { plugins = {}, stores = {}, env = process.env, extension } = this.#options
    const source = await this.#source(config)
    const loader = new PluginLoader([source.folder], plugins)
    const resolved = await resolveConfig(source, loader, env, stores, extension)
    const section = wrapSecrets(resolved.section, extension?.sectionSchema, this.#learn)
    const problems = [...resolved.problems]
    if (extension !== undefined && section !== undefined)
      reportSection(section, extension, (path, message) => problems.push(source.problem(path, message)))
    return { source, resolved: { ...resolved, section, problems }, addedLoader: this.#addedLoader(source) }
  }

  /** The operator's file says where its own plugins are; the extension's may be beside the extension as well. */
  #addedLoader({ folder }: ConfigSource): PluginLoader {
    const { plugins = {}, extension } = this.#options
    const beside = extension?.packagesBeside
    const more = beside === undefined ? [] : [pathOf(beside)]
    return new PluginLoader([folder, ...more], plugins)
  }

  async #source(config: BrokerConfig | undefined): Promise<ConfigSource> {
    const { configFile, baseUrl, config: first } = this.#options
    if ((configFile === undefined) === (first === undefined)) {
      throw new BrokerError('config_invalid', 'a broker is made from a configFile or from a config, one of the two')
    }
    if (config === undefined && configFile !== undefined) return readConfigFile(configFile)
    return configFromObject(config ?? first, configFile ?? baseUrl)
  }
}

function pathOf(file: string | URL): string {
  return file instanceof URL || file.startsWith('file:') ? fileURLToPath(file) : file
}
