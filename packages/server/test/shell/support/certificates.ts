import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsPair } from '../../../src/shell/shell-parts.ts'

/** A certificate for 127.0.0.1 that vouches for itself; `undefined`, and a line that says so, where there is no openssl. */
export function makeCertificate(name: string): TlsPair | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-shell-'))
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem']
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1']
  try {
    const arguments_ = ['req', '-x509', ...key, '-out', 'certificate.pem', ...subject, '-days', '2']
    const { status, error, stderr } = spawnSync('openssl', arguments_, { cwd: folder, encoding: 'utf8' })
    if (error !== undefined) throw error
    if (status !== 0) throw new Error(`openssl: ${stderr}`)
    const read = (file: string) => readFileSync(join(folder, file), 'utf8')
    return { certificate: read('certificate.pem'), key: read('key.pem') }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    console.warn('skipped the tests over TLS: there is no openssl here to make certificates with')
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
