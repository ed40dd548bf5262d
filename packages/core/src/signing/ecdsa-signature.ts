/**
 * A DER signature `SEQUENCE(r, s)` as the 64 raw bytes that JWS wants (RFC 7518 section 3.4). Signing in DER and
 * converting is about twice as fast as asking node:crypto for the raw form.
 */
export function derToRaw(der: Uint8Array): Buffer {
  const raw = Buffer.alloc(64)
  // 0x30 length 0x02 length r 0x02 length s; for P-256 every length is below 128.
  const rLength = der[3] ?? 0
  copyInteger(der, 4, rLength, raw, 32)
  copyInteger(der, 6 + rLength, der[5 + rLength] ?? 0, raw, 64)
  return raw
}

/** Copies an unsigned integer so that it ends before `end`: without DER's leading zero, with the padding that DER drops. */
function copyInteger(der: Uint8Array, start: number, length: number, raw: Buffer, end: number): void {
  const skip = length > 32 ? length - 32 : 0
  const width = length - skip
  for (let index = 0; index < width; index++) raw[end - width + index] = der[start + skip + index] ?? 0
}
