import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Instance } from './services.ts'

/**
 * Names this process by machine, process number and start. Processes of one machine see each other; those in different
 * containers do not, because their process numbers mean different things.
 */
export function systemInstance(): Instance {
  const place = [hostname(), read('/proc/sys/kernel/random/boot_id'), namespace()]
  const here = Buffer.from(place.join(' ')).toString('base64url')
  return {
    id: `${here}:${process.pid}:${startOf(process.pid) ?? ''}`,
    isGone(id: string): boolean {
      const [where, pid = '', start, ...rest] = id.split(':')
      if (where !== here || start === undefined || rest.length > 0 || !/^[1-9][0-9]{0,9}$/.test(pid)) return false
      if (!isAlive(Number(pid))) return true
      // A process of this number that started at another time is another process.
      const startNow = startOf(Number(pid))
      return startNow !== undefined && startNow !== start
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/**
 * When a process started, in a unit of the system's; `ended` for one that only waits for its parent to take notice.
 * `undefined` where the system does not tell, as of other people's processes. proc(5), fields 3 and 22 of stat.
 */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The second field is the program's name, in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return /^[ZX]/i.test(fields[0] ?? '') ? 'ended' : fields[19]
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
