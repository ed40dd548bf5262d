import { BrokerError } from '@credbroker/core'
import { type Style, styled, wantsColor } from './color.ts'
import type { CommandIo, Output } from './io.ts'

/** Data goes to standard output, words to standard error. */
export interface Printer {
  /** Data as it is. Rejects with {@link BrokenPipe} when nobody reads any more. */
  text(text: string): Promise<void>
  /** One JSON value: over several lines for people, on one line where `compact`. */
  json(value: unknown, compact: boolean): Promise<void>
  /** A line for people. Never fails: when nobody reads it, nobody misses it. */
  words(line: string): Promise<void>
  /** Styles data for the terminal that it goes to. */
  styleData(style: Style, text: string): string
  /** The same for words. */
  styleWords(style: Style, text: string): string
}

/** The reader of standard output has gone, as with `| head`. */
export class BrokenPipe extends Error {
  override readonly name = 'BrokenPipe'
}

export function printer({ stdout, stderr, env }: CommandIo): Printer {
  const colorData = wantsColor(stdout, env)
  const colorWords = wantsColor(stderr, env)
  const text = async (data: string): Promise<void> => {
    try {
      await written(stdout, data)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') throw new BrokenPipe()
      throw new BrokerError('internal', `standard output cannot be written (${code})`)
    }
  }
  return {
    text,
    json: (value: unknown, compact: boolean): Promise<void> => text(`${jsonText(value, compact)}\n`),
    words: (line: string): Promise<void> => written(stderr, `${line}\n`).catch(() => {}),
    styleData: (style: Style, data: string): string => styled(colorData, style, data),
    styleWords: (style: Style, words: string): string => styled(colorWords, style, words),
  }
}

/** A text of somebody else, harmless on a terminal: what would move the cursor or change colours is shown as `?`. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '?')
}

/** JSON that a terminal shows and does not obey. */
export function jsonText(value: unknown, compact: boolean): string {
  // JSON leaves DEL and C1 as they are, and terminals obey those.
  return JSON.stringify(value, null, compact ? undefined : 2).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  )
}

function written(output: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
