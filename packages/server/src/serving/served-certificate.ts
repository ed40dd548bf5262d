import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock, Logger } from '@credbroker/core'
import type { TlsFiles } from '../settings/server-settings.ts'
import { type CertificateFiles, readCertificateFiles, watchCertificateFiles } from '../shell/certificate-files.ts'
import type { Shell, TlsPair } from '../shell/shell-parts.ts'
import type { ServerOptions } from './create-server-core.ts'

/** The certificate that a server speaks TLS with, in its files. */
export class ServedCertificate {
  readonly pair: TlsPair
  readonly #files: CertificateFiles

  private constructor(files: CertificateFiles, pair: TlsPair) {
    this.#files = files
    this.pair = pair
  }

  /**
   * Reads the files that the settings name, relative to the configuration; `undefined` when they name none. Rejects with
   * `config_invalid` when the files cannot be used.
   */
  static async of(
    tls: TlsFiles | undefined,
    { configFile, baseUrl }: Pick<ServerOptions, 'configFile' | 'baseUrl'>,
  ): Promise<ServedCertificate | undefined> {
    if (tls === undefined) return undefined
    const folder = configFile === undefined ? folderOf(baseUrl) : dirname(resolve(configFile))
    const files = { certificate: resolve(folder, tls.certificate), key: resolve(folder, tls.key) }
    return new ServedCertificate(files, await readCertificateFiles(files))
  }

  /** Reads the files again. Rejects with `config_invalid`. */
  read(): Promise<TlsPair> {
    return readCertificateFiles(this.#files)
  }

  /** Has the shell serve what comes into the files. Gives a function that stops it. */
  watch(shell: Shell, clock: Clock, logger: Logger): () => void {
    return watchCertificateFiles(this.#files, this.pair, {
      onChange: (pair) => shell.useCertificate(pair),
      clock,
      logger,
    })
  }
}

function folderOf(baseUrl: string | URL = '.'): string {
  const isUrl = baseUrl instanceof URL || baseUrl.startsWith('file:')
  return isUrl ? fileURLToPath(new URL('.', baseUrl)) : baseUrl
}
