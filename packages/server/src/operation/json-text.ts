/** An output that is JSON already: for one that is handed out again and again, and need not be written each time. */
export class JsonText {
  readonly text: string

  /** Writes `output`, which must not change afterwards. */
  constructor(output: object) {
    this.text = JSON.stringify(output)
  }
}

/** The body that an output makes. */
export function bodyText(output: object | undefined): string {
  if (output === undefined) return '{}'
  return output instanceof JsonText ? output.text : JSON.stringify(output)
}
