import { Secret } from '../secrets/secret.ts'

/** Where a secret was found, or where it should be. */
export interface SecretPlace {
  /** The environment variable that it is in, or that is proposed for it. */
  readonly variable: string
  /** Whether it is in that variable now. */
  readonly isSet: boolean
}

const brand = Symbol.for('@credbroker/core/ImportedSecret')

/** A secret among imported options. It does not print, and is written as a reference. */
export class ImportedSecret implements SecretPlace {
  readonly value: Secret
  readonly variable: string
  readonly isSet: boolean

  constructor(value: string, { variable, isSet }: SecretPlace) {
    this.value = new Secret(value)
    this.variable = variable
    this.isSet = isSet
    Object.freeze(this)
  }

  static {
    Object.defineProperty(this.prototype, brand, { value: true })
  }

  // A plugin may have a copy of the core of its own: taken for plain data, a secret would be lost.
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value
  }
}
