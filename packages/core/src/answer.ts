import type { Issued } from './issue.ts'

/** What is known about an answer beside its content. */
export interface AnswerMetadata {
  /** Epoch milliseconds at which the provider gave it. */
  readonly issuedAtMs: number
  /** Epoch milliseconds of its end; absent when it does not expire. */
  readonly expiresAtMs?: number
  /** It is past its time, and a new one could not be had: handed out because `cache.staleIfError` says so. */
  readonly stale: boolean
}

/** A class whose constructor gives back the object that it gets, so that the fields of a subclass land on that object. */
// oxlint-disable-next-line typescript/no-extraneous-class -- what its constructor gives back is what it is for.
class Given {
  constructor(object: object) {
    return object
  }
}

/**
 * Puts metadata on an answer where nothing else sees it: an answer is one tagged member and nothing else, also when it is
 * printed, compared or sent. A private field takes a fifth of the time of a hidden property, and every answer has one.
 */
class Metadata extends Given {
  readonly #metadata: AnswerMetadata

  constructor(answer: object, metadata: AnswerMetadata) {
    super(answer)
    this.#metadata = metadata
  }

  static of(answer: object): AnswerMetadata | undefined {
    return #metadata in answer ? answer.#metadata : undefined
  }
}

/** What the broker knows about an answer that it gave; `undefined` for any other object. */
export function metadataOf(answer: object): AnswerMetadata | undefined {
  return Metadata.of(answer)
}

/** The answer as callers get it: tagged and frozen, because a cached one goes to many. */
export function tagged(responseMember: string, issued: Issued<object>, issuedAtMs: number): object {
  const { response, expiresAtMs } = issued
  return withMetadata(
    { [responseMember]: deepFreeze(response) },
    expiresAtMs === undefined ? { issuedAtMs, stale: false } : { issuedAtMs, expiresAtMs, stale: false },
  )
}

/** The same answer, marked as past its time. */
export function asStale(answer: object): object {
  const known = metadataOf(answer) ?? { issuedAtMs: 0 }
  return withMetadata({ ...answer }, { ...known, stale: true })
}

function withMetadata(answer: object, metadata: AnswerMetadata): object {
  return Object.freeze(new Metadata(answer, Object.freeze(metadata)))
}

function deepFreeze<T extends object>(value: T): T {
  for (const key in value) {
    const member: unknown = value[key]
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) deepFreeze(member)
  }
  return Object.freeze(value)
}
