import type { ErrorCode } from 'yaml'

/** Our words for what the parser found. Its own messages quote the text, which may be a secret. */
const words: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias can have no anchor and no tag of its own',
  BAD_ALIAS: 'an alias must be a name',
  BAD_COLLECTION_TYPE: 'this tag does not fit this collection',
  BAD_DIRECTIVE: 'this directive is not known',
  BAD_DQ_ESCAPE: 'this escape is not allowed between double quotes; use single quotes for text with a backslash',
  BAD_INDENT: 'is indented wrongly, or a bracket before it is not closed',
  BAD_PROP_ORDER: 'anchors and tags come after the ? - : indicators',
  BAD_SCALAR_START: 'a text cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'nested members need a line of their own; put a text that holds ": " in quotes',
  BLOCK_IN_FLOW: 'a block cannot stand inside brackets or braces',
  DUPLICATE_KEY: 'this name is declared twice',
  IMPOSSIBLE: 'is no valid YAML',
  KEY_OVER_1024_CHARS: 'a name is longer than 1024 characters; a colon may be missing above',
  MISSING_CHAR: 'something is missing here: a quote, a bracket, a comma, or a blank after a colon',
  MULTILINE_IMPLICIT_KEY: 'a name must stand on one line; a colon may be missing',
  MULTIPLE_ANCHORS: 'a value can have one anchor only',
  MULTIPLE_DOCS: 'the file holds more than one document; remove the line ---',
  MULTIPLE_TAGS: 'a value can have one tag only',
  NON_STRING_KEY: 'a name must be a text',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  TAB_AS_INDENT: 'is indented with a tab; use blanks',
  TAG_RESOLVE_FAILED: 'this tag is not known; put a text that begins with "!" in quotes',
  UNEXPECTED_TOKEN: 'this does not belong here; put a text with special characters in quotes',
}

/** What is wrong with a YAML text, without a word of it. */
export function yamlFault(code: ErrorCode): string {
  return words[code] ?? words.IMPOSSIBLE
}
