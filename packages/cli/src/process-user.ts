import { userInfo } from 'node:os'

/** Who runs this process: the name of the account, or its number where the system has no name for it, as in containers. */
export function processUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
