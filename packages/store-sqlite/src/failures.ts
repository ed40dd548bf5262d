import { BrokerError } from '@credbroker/core'

/** Primary result codes of SQLite. https://www.sqlite.org/rescode.html */
export const resultCode = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  notADatabase: 26,
} as const

const ofSqlite = new Map<number, string>([
  [resultCode.busy, 'another program keeps it locked; end that program, or give each its own file'],
  [resultCode.protocol, 'another program keeps it locked; end that program, or give each its own file'],
  [resultCode.readOnly, 'it cannot be written; give this user the right to write the file and its folder'],
  [resultCode.ioError, 'the disk failed or is full; make room or repair it, then try again'],
  [resultCode.corrupt, 'it is damaged or cut off; restore it from a backup'],
  [resultCode.full, 'the disk is full; make room, then try again'],
  [resultCode.cannotOpen, 'it or a file beside it cannot be opened; check the permissions of the file and its folder'],
  [resultCode.notADatabase, 'it is no SQLite database; correct the path, or restore it from a backup'],
])

const ofSystem = new Map<string, string>([
  ['EACCES', 'this user may not read and write it; change the permissions of the file and its folder'],
  ['EDQUOT', 'the disk quota is used up; make room, then try again'],
  ['EFBIG', 'the limit for the size of files is reached; raise it, then try again'],
  ['ENOENT', 'its folder does not exist; create the folder or correct the path'],
  ['ENOSPC', 'the disk is full; make room, then try again'],
  ['ENOTDIR', 'a part of its path is no folder; correct the path'],
  ['EPERM', 'this user may not change it; change the owner or the permissions of the file and its folder'],
  ['EROFS', 'the file system is read-only; use another path'],
])

/** The `config_invalid` for a database that cannot be used as configured. `problem` says what is wrong and what to do. */
export function unusable(file: string, problem: string, cause?: unknown): BrokerError {
  return new BrokerError('config_invalid', `the store ${file} cannot be used: ${problem}`, {
    details: { option: 'path' },
    ...(cause !== undefined && { cause }),
  })
}

/** The same for whatever was thrown on the way. */
export function asUnusable(file: string, error: unknown): BrokerError {
  return error instanceof BrokerError ? error : unusable(file, meaning(error), error)
}

/** The `internal` for a database that failed while running. After a failed write it is unknown whether it took place. */
export function asFailure(file: string, verb: 'read' | 'written', error: unknown): BrokerError {
  if (error instanceof BrokerError) return error
  return new BrokerError('internal', `the store ${file} could not be ${verb}: ${meaning(error)}`, {
    retryable: isLocked(error),
    cause: error,
  })
}

/** The `internal` for a call that came after `close`. */
export function closedFailure(file: string): BrokerError {
  return new BrokerError('internal', `the store ${file} is closed; this is a bug of whoever still uses it`)
}

/** Whether another connection holds the lock, so that the same call can succeed later. */
export function isLocked(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === resultCode.busy || code === resultCode.protocol
}

/** The primary result code when the error is one of SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  const extended = extendedCode(error)
  return extended === undefined ? undefined : extended & 0xff
}

function extendedCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined
}

function meaning(error: unknown): string {
  const extended = extendedCode(error)
  if (extended !== undefined) {
    return ofSqlite.get(extended & 0xff) ?? `SQLite reports error ${extended}`
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error'
  return ofSystem.get(code) ?? `the system reports ${code}`
}
