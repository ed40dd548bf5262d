/** The sections of a starter configuration that say what is kept, and where. */
export function stateSections(): readonly string[] {
  return [
    '# Where state is kept: what providers have to remember, and the audit log. Every value in it is sealed.',
    'store: { use: sqlite, options: { path: ./credbroker.db } }',
    '',
    '# The master key that seals it. Without this line it is the variable CREDBROKER_MASTER_KEY when that is set, else the',
    '# file credbroker.keys beside this one. Keep a copy where the copies of the store are not, and commit neither.',
    '# keys: { file: ./credbroker.keys }',
    '',
    '# Who got what, when and why not, in a log that shows when it was touched ("credbroker audit"). It costs a write to the',
    '# disk before each credential leaves, shared by requests that come together; when the disk fails, nothing leaves.',
    'audit: { enabled: true }',
  ]
}
