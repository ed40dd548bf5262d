import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Clock, Logger } from '@credbroker/core'
import { BrokerError } from '@credbroker/core'
import type { TlsPair } from './shell-parts.ts'

/** Where a certificate and its key are. */
export interface CertificateFiles {
  /** PEM, the server's own certificate first. */
  readonly certificate: string
  /** PEM, not encrypted. */
  readonly key: string
}

/** Who hears of new certificates. */
export interface CertificateWatch {
  /** Told each new pair. What it throws is logged, and the pair is not offered again. */
  readonly onChange: (pair: TlsPair) => void
  readonly clock: Clock
  readonly logger: Logger
}

/** Tools that renew certificates replace them days before they expire. */
const intervalMs = 10_000

/** Reads a certificate and its key. Rejects with `config_invalid` when one cannot be read or they do not belong together. */
export async function readCertificateFiles(files: CertificateFiles): Promise<TlsPair> {
  const pair = await readBoth(files)
  const fault = faultOf(pair)
  if (fault === undefined) return pair
  throw new BrokerError('config_invalid', `${fault} (${files.certificate}, ${files.key})`)
}

/**
 * Looks at the files every ten seconds, by what they hold: links that are switched, as Kubernetes does it, are seen, and a
 * pair of which only one file has been replaced yet is passed over until it is whole. Gives a function that stops it.
 */
export function watchCertificateFiles(files: CertificateFiles, current: TlsPair, watch: CertificateWatch): () => void {
  const { onChange, clock, logger } = watch
  let seen = current
  let complaint: string | undefined
  let stopped = false
  let cancel = () => {}

  const look = async () => {
    try {
      const pair = await readBoth(files)
      if (pair.certificate === seen.certificate && pair.key === seen.key) return
      const fault = faultOf(pair)
      if (fault !== undefined) throw new BrokerError('config_invalid', fault)
      if (stopped) return
      seen = pair
      onChange(pair)
      complaint = undefined
      logger.info('a new certificate is served', { file: files.certificate })
    } catch (error) {
      const reason = error instanceof BrokerError ? error.message : 'the new certificate was not taken'
      // The same fault is found at every look; once is enough.
      if (reason !== complaint)
        logger.warn(`${reason}; the old certificate is still served`, { file: files.certificate })
      complaint = reason
    }
  }

  const next = () => {
    cancel = clock.schedule(() => void look().then(() => stopped || next()), intervalMs, { background: true })
  }
  next()
  return () => {
    stopped = true
    cancel()
  }
}

async function readBoth({ certificate, key }: CertificateFiles): Promise<TlsPair> {
  const [certificateText, keyText] = await Promise.all([readText(certificate), readText(key)])
  return { certificate: certificateText, key: keyText }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new BrokerError(
      'config_invalid',
      `${file} cannot be read (${code}); name a PEM file that the server may read`,
    )
  }
}

/** What is wrong with a pair. Neither what the files hold nor what the parser says of it. */
function faultOf({ certificate, key }: TlsPair): string | undefined {
  const parsed = attempt(() => new X509Certificate(certificate))
  if (parsed === undefined) return 'the certificate is not PEM'
  const privateKey = attempt(() => createPrivateKey(key))
  if (privateKey === undefined) return 'the key is not PEM, or it is encrypted'
  if (!parsed.checkPrivateKey(privateKey)) return 'the key does not belong to the certificate'
  return undefined
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
