import { X509Certificate } from 'node:crypto'
import type { Secret, TlsSettings } from '@credbroker/core'
import { invalidOption } from './invalid-option.ts'

/** Whom connections trust; `undefined`: the usual authorities. Throws `config_invalid` for what is no certificate. */
export function parseTrust(ca: Secret | undefined): TlsSettings | undefined {
  if (ca === undefined) return undefined
  try {
    void new X509Certificate(ca.reveal())
  } catch {
    throw invalidOption('ca', 'cannot be read; expected certificates in PEM, such as { file: /etc/ssl/our-ca.pem }')
  }
  return { ca: ca.reveal() }
}
