import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { TlsSettings } from '@credbroker/core'
import type { Oauth2Options } from '../options.ts'
import { invalidOption } from '../vendors/invalid-option.ts'

/**
 * Certificate and trust of the connection; `undefined` when nothing of the kind is configured. Throws `config_invalid`
 * for what cannot be read, and for a certificate and key that are not a pair.
 */
export function tlsSettings({
  ca,
  clientCertificate,
  clientCertificateKey,
}: Pick<Oauth2Options, 'ca' | 'clientCertificate' | 'clientCertificateKey'>): TlsSettings | undefined {
  if (ca !== undefined) readCertificate(ca.reveal(), 'ca')
  const trust = ca && { ca: ca.reveal() }
  if (clientCertificate === undefined && clientCertificateKey === undefined) return trust
  if (clientCertificate === undefined) throw invalidOption('clientCertificate', 'is missing beside its key')
  if (clientCertificateKey === undefined)
    throw invalidOption('clientCertificateKey', 'is missing beside its certificate')
  const [cert, key] = [clientCertificate.reveal(), clientCertificateKey.reveal()]
  const certificate = readCertificate(cert, 'clientCertificate')
  if (!isKeyOf(certificate, key)) {
    throw invalidOption('clientCertificateKey', 'is no private key in PEM that belongs to clientCertificate')
  }
  return { ...trust, cert, key }
}

function readCertificate(pem: string, option: 'ca' | 'clientCertificate'): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw invalidOption(option, 'cannot be read; expected certificates in PEM')
  }
}

function isKeyOf(certificate: X509Certificate, pem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem))
  } catch {
    return false
  }
}
