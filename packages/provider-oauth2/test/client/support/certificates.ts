import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface CertificateAndKey {
  readonly cert: string
  readonly key: string
}

/** A private authority, a server on loopback and a client that it vouches for, and a client that nobody does. PEM texts. */
export interface Certificates {
  readonly ca: string
  readonly server: CertificateAndKey
  readonly client: CertificateAndKey
  readonly stranger: CertificateAndKey
}

/** Made anew for every run; `undefined`, and a line that says so, where there is no openssl. */
export function makeCertificates(): Certificates | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-mtls-'))
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => {
    const { status, error, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (error !== undefined) throw error
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`)
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const read = (name: string) => ({
    cert: readFileSync(file(`${name}.crt`), 'utf8'),
    key: readFileSync(file(`${name}.key`), 'utf8'),
  })
  const selfSigned = (name: string) => {
    openssl('req', '-x509', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`)
    return read(name)
  }
  const issued = (name: string, extensions: string) => {
    writeFileSync(file(`${name}.ext`), extensions)
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`]
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...by, '-days', '2')
    return read(name)
  }
  try {
    const { cert: ca } = selfSigned('ca')
    return {
      ca,
      server: issued('server', 'subjectAltName=IP:127.0.0.1'),
      client: issued('client', 'extendedKeyUsage=clientAuth'),
      stranger: selfSigned('stranger'),
    }
  } catch (error) {
    if (!(error instanceof Error && Reflect.get(error, 'code') === 'ENOENT')) throw error
    console.warn('skipped the tests of mTLS: there is no openssl here to make certificates with')
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
