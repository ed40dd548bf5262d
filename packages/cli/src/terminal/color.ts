import { styleText } from 'node:util'
import type { CommandIo, Output } from './io.ts'

export type Style = 'bold' | 'green' | 'red' | 'yellow'

/**
 * Whether to colour what goes to `output`: `FORCE_COLOR` decides, then `NO_COLOR` (https://no-color.org), then `TERM=dumb`, then
 * whether it is a terminal.
 */
export function wantsColor(output: Output, { FORCE_COLOR, NO_COLOR, TERM }: CommandIo['env']): boolean {
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return TERM !== 'dumb' && output.isTTY === true
}

/** The text in a style, or as it is. */
export function styled(on: boolean, style: Style, text: string): string {
  // The stream is not Node's to judge: the caller did.
  return on ? styleText(style, text, { validateStream: false }) : text
}
