import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** A statement that gives its rows as arrays, which are made faster than objects. */
export function arrayStatement(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  return statement
}
