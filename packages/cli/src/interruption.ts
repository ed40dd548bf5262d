import type { Invocation } from './invocation.ts'

const interruptedExitCode = 130

/**
 * Does work that ends in order when the user interrupts it: its signal is aborted, and what it then rejects with is no
 * failure. Resolves to `undefined` in that case, with the exit code set.
 */
export async function untilInterrupted<T>(
  invocation: Invocation,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController()
  const forget = invocation.io.onInterrupt?.(() => controller.abort())
  try {
    return await work(controller.signal)
  } catch (error) {
    if (!controller.signal.aborted || error !== controller.signal.reason) throw error
    invocation.exitCode = interruptedExitCode
    return undefined
  } finally {
    forget?.()
  }
}
