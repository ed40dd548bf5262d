import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server on loopback and the private authority that vouches for it. PEM texts. */
export interface Certificates {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Made anew for every run; `undefined`, and a line that says so, where there is no openssl. */
export function makeCertificates(): Certificates | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-bws-tls-'))
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const openssl = (...args: string[]) => {
    const { status, error, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (error !== undefined) throw error
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`)
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  try {
    openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=ca')
    const name = 'subjectAltName=IP:127.0.0.1'
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-days', '2']
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'server.key',
      '-out',
      'server.crt',
      '-subj',
      '/CN=server',
      '-addext',
      name,
      ...by,
    )
    return { ca: read('ca.crt'), cert: read('server.crt'), key: read('server.key') }
  } catch (error) {
    if (!(error instanceof Error && Reflect.get(error, 'code') === 'ENOENT')) throw error
    console.warn('skipped the tests of a custom CA: there is no openssl here to make certificates with')
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
