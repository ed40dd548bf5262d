import type * as sqlite from 'node:sqlite'

export type Sqlite = typeof sqlite

/**
 * Node's own SQLite. Before it was declared stable, Node printed a warning when it was first loaded; users of this
 * package can do nothing about it, so that one warning is held back, and only while this function runs. `undefined`:
 * this Node was built or started without SQLite.
 */
export function loadSqlite(): Sqlite | undefined {
  const emitWarning = process.emitWarning
  process.emitWarning = (...warning: readonly unknown[]): void => {
    if (!isAboutSqlite(warning)) Reflect.apply(emitWarning, process, warning)
  }
  try {
    // Unlike `import`, this loads before it returns: nobody else's code runs while the function is replaced.
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

function isAboutSqlite([message, type]: readonly unknown[]): boolean {
  return type === 'ExperimentalWarning' && String(message).startsWith('SQLite is an experimental feature')
}
