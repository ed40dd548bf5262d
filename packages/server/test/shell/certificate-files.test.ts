import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecordingLogger } from '@credbroker/testkit'
import { recordingLogger, VirtualClock } from '@credbroker/testkit'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { CertificateFiles } from '../../src/shell/certificate-files.ts'
import { readCertificateFiles, watchCertificateFiles } from '../../src/shell/certificate-files.ts'
import type { TlsPair } from '../../src/shell/shell-parts.ts'
import { makeCertificate } from './support/certificates.ts'

const first = makeCertificate('first')
const second = makeCertificate('second')

async function filesOf({ certificate, key }: TlsPair): Promise<CertificateFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'credbroker-certificate-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
  await writeFile(files.certificate, certificate)
  await writeFile(files.key, key)
  return files
}

describe.skipIf(first === undefined || second === undefined)('certificate files', () => {
  test('are read as a pair', async () => {
    expect(await readCertificateFiles(await filesOf(first!))).toEqual(first)
  })

  test.each([
    ['of different pairs', () => ({ ...first!, key: second!.key }), 'the key does not belong to the certificate'],
    ['without a certificate', () => ({ ...first!, certificate: 'nothing' }), 'the certificate is not PEM'],
    ['without a key', () => ({ ...first!, key: 'nothing' }), 'the key is not PEM, or it is encrypted'],
  ])('%s are refused', async (_what, pair, message) => {
    const files = await filesOf(pair())
    await expect(readCertificateFiles(files)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining(message),
    })
  })

  test('that do not exist are named', async () => {
    const files = { ...(await filesOf(first!)), key: '/nowhere/tls.key' }
    await expect(readCertificateFiles(files)).rejects.toThrow('/nowhere/tls.key cannot be read (ENOENT)')
  })

  describe('that are watched', () => {
    async function watched(onChange: (pair: TlsPair) => void) {
      const files = await filesOf(first!)
      const clock = new VirtualClock()
      const logger: RecordingLogger = recordingLogger()
      const stop = watchCertificateFiles(files, first!, { onChange, clock, logger })
      /** Lets one look at the files happen, and end: the next one is planned then. */
      const look = async () => {
        await clock.advance(10_000)
        await vi.waitUntil(() => clock.pending === 1, { interval: 1 })
      }
      return { files, clock, logger, stop, look }
    }

    test('are offered once both have been replaced', async () => {
      const offered: TlsPair[] = []
      const { files, logger, look } = await watched((pair) => offered.push(pair))
      await look()
      await writeFile(files.certificate, second!.certificate)
      await look()
      await look()
      expect(offered).toEqual([])
      // Said once, although it was seen twice.
      expect(logger.lines).toMatchObject([
        { level: 'warn', message: 'the key does not belong to the certificate; the old certificate is still served' },
      ])
      await writeFile(files.key, second!.key)
      await look()
      await look()
      expect(offered).toEqual([second])
      expect(JSON.stringify(logger.lines)).not.toContain('PRIVATE')
    })

    test('are looked at again after they were gone, or not wanted', async () => {
      const offered: TlsPair[] = []
      const { files, logger, look } = await watched((pair) => {
        offered.push(pair)
        if (offered.length === 1) throw new Error('not this one')
      })
      await rm(files.key)
      await look()
      await writeFile(files.certificate, second!.certificate)
      await writeFile(files.key, second!.key)
      await look()
      await writeFile(files.certificate, first!.certificate)
      await writeFile(files.key, first!.key)
      await look()
      expect(offered).toEqual([second, first])
      expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'info'])
    })

    test('are left alone after the watch has been stopped', async () => {
      const { clock, stop } = await watched(() => {})
      stop()
      expect(clock.pending).toBe(0)
    })
  })
})
