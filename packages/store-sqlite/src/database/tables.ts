/** Marks a database as one of ours: "cbrk" in ASCII, in the header's field for this. */
export const applicationId = 0x63_62_72_6b

/** Number of the layout below, in the header's field for this. A newer program may find an older number, not the reverse. */
export const layoutVersion = 1

/**
 * The layout, statement by statement, exactly as SQLite keeps the text. Tables with a rowid, because a value of 2 KB
 * then lies beside its key; in a table without one it would lie on an overflow page, which costs more to read and to
 * write. Instants are REAL, which gives back every JavaScript number as it was.
 */
export const layout: readonly string[] = [
  `CREATE TABLE records (
  key TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  expires_at_ms REAL,
  value BLOB NOT NULL
) STRICT`,
  'CREATE INDEX records_by_expiry ON records (expires_at_ms) WHERE expires_at_ms IS NOT NULL',
  `CREATE TABLE leases (
  key TEXT NOT NULL PRIMARY KEY,
  token INTEGER NOT NULL,
  until_ms REAL NOT NULL
) STRICT`,
  `CREATE TABLE logs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL,
  head BLOB
) STRICT`,
  `CREATE TABLE log_entries (
  log_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (log_id, sequence)
) STRICT`,
  'CREATE TABLE version_blocks (next_version INTEGER NOT NULL) STRICT',
]

/** The rows that every database has. */
export const firstRows = 'INSERT INTO version_blocks VALUES (1)'
