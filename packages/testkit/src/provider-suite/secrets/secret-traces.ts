const pieceLength = 12
// The first bytes of every private key of one kind are the same in base64, and no secret.
const commonLength = 60

/** Finds pieces of secrets in texts: as they are, in base64 wherever they begin there, and in hex. */
export class SecretTraces {
  readonly #pieces = new Set<string>()
  readonly #lengths: ReadonlySet<number>

  constructor(secrets: readonly string[]) {
    for (const secret of secrets)
      for (const form of forms(secret)) for (const piece of piecesOf(form)) this.#pieces.add(piece)
    this.#lengths = new Set([...this.#pieces].map(({ length }) => length))
  }

  /** Whether the text holds a piece of a secret. */
  in(text: string): boolean {
    // A key in several lines is the same key.
    for (const searched of [text, text.replace(/\s|\\[rn]/g, '')]) {
      for (const length of this.#lengths) {
        for (let start = 0; start + length <= searched.length; start++) {
          if (this.#pieces.has(searched.slice(start, start + length))) return true
        }
      }
    }
    return false
  }
}

function forms(secret: string): string[] {
  const text = secret.replace(/-----[^-]+-----|\s/g, '')
  const bytes = Buffer.from(secret)
  // In base64, bytes look different by where they begin in a group of three; what mixes with their neighbours is cut off.
  const inside = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([
      Buffer.alloc(offset),
      bytes.subarray(0, bytes.length - ((bytes.length + offset) % 3)),
    ])
    return padded.toString('base64').slice(offset === 0 ? 0 : 4)
  })
  return [text, ...inside, ...inside.map(inUrl), bytes.toString('hex'), encodeURIComponent(text)]
}

function inUrl(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}

function piecesOf(form: string): string[] {
  if (form.length <= pieceLength) return [form]
  const start = form.length > commonLength + pieceLength ? commonLength : 0
  return Array.from({ length: form.length - start - pieceLength + 1 }, (_, index) =>
    form.slice(start + index, start + index + pieceLength),
  )
}
