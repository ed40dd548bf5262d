import { hash } from 'node:crypto'

/** SHA-256's block, and what it makes of anything. Bytes. */
const block = 64
const digest = 32
const longestText = 512

/**
 * A key for HMAC with SHA-256 that is used many times: RFC 2104 section 4 has its two pads made beforehand. An `Hmac` of
 * `node:crypto` is an object of OpenSSL that has to be collected, which costs a busy server more than the hashing.
 */
export class HmacKey {
  readonly #inner = Buffer.alloc(block + longestText, 0x36)
  readonly #outer = Buffer.alloc(block + digest, 0x5c)

  /** `key` is no longer than a block of 64 bytes. */
  constructor(key: Uint8Array) {
    for (const [index, byte] of key.entries()) {
      this.#inner[index] = byte ^ 0x36
      this.#outer[index] = byte ^ 0x5c
    }
  }

  /** The code of an ASCII text, in hexadecimal. */
  hex(text: string): string {
    const { length } = text
    const padded =
      length <= longestText ? this.#inner : Buffer.concat([this.#inner.subarray(0, block), Buffer.alloc(length)])
    padded.write(text, block, 'latin1')
    this.#outer.write(hash('sha256', padded.subarray(0, block + length), 'hex'), block, 'hex')
    return hash('sha256', this.#outer, 'hex')
  }
}
