import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Made up for the benchmarks. */
export const seed: Buffer = Buffer.from('a seed of 16 B !')
export const accessToken = `0.ec2c1d46-6a4b-4751-a310-af9601317f2d.a-secret-made-up-for-this-run:${seed.toString('base64')}`
export const organizationId = 'f4e44a7f-1190-432a-9d4a-af96013127cb'

/** The key of the access token, as Bitwarden derives it. */
export function tokenKey(): Buffer {
  return Buffer.from(hkdfSync('sha256', seed, 'bitwarden-accesstoken', 'sm-access-token', 64))
}

/** An EncString of type 2. */
export function sealed(text: string, key: Buffer): string {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', key.subarray(0, 32), iv)
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const mac = createHmac('sha256', key.subarray(32)).update(iv).update(data).digest()
  return `2.${[iv, data, mac].map((part) => part.toString('base64')).join('|')}`
}
