import type { VariableRule } from './vendor.ts'

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
// What begins with a digit may be read as a number, and the whole name then as an IPv4 address.
const lastLabel = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const pathSegment = /^[A-Za-z0-9._~-]{1,128}$/
const longestHost = 253
const longestUrl = 512

/** What a value has to be, in words; ends a message. */
const expectations: Readonly<Record<VariableRule['form'], string>> = {
  label: 'one part of a host name: letters, digits and hyphens, no dots',
  host: 'a host name such as login.example.com, without scheme, port and path',
  path: 'letters, digits and any of . _ ~ -',
  url: 'an https URL without user, query and fragment',
}

/** A value that can stand in an address and change nothing but its own part of it; else what would be right, in words. */
export type AddressPart = { readonly text: string; readonly fault?: never } | { readonly fault: string }

/** Reads the value of a variable by its rule. Host names come back in lower case. RFC 1035 section 2.3, RFC 3986. */
export function addressPart(value: string, { form, oneOf }: VariableRule): AddressPart {
  if (oneOf !== undefined) {
    return oneOf.includes(value) ? { text: value } : { fault: `must be one of ${oneOf.join(', ')}` }
  }
  const text = form === 'label' || form === 'host' ? value.toLowerCase() : value
  return isOfForm(text, form) ? { text } : { fault: `must be ${expectations[form]}` }
}

function isOfForm(text: string, form: VariableRule['form']): boolean {
  switch (form) {
    case 'label':
      return label.test(text)
    case 'host':
      return isHost(text)
    case 'path':
      return pathSegment.test(text) && !/^\.+$/.test(text)
    case 'url':
      return isPlainUrl(text)
  }
}

function isHost(text: string): boolean {
  const labels = text.split('.')
  const last = labels.at(-1) ?? ''
  return (
    text.length <= longestHost && labels.length > 1 && labels.every((each) => label.test(each)) && lastLabel.test(last)
  )
}

function isPlainUrl(text: string): boolean {
  if (text.length > longestUrl || !URL.canParse(text)) return false
  const { protocol, hostname, port, pathname, href } = new URL(text)
  const plain = `https://${hostname}${port === '' ? '' : `:${port}`}${pathname}`
  // What the parser does not leave as it is, is not what it seems to be.
  return protocol === 'https:' && href === plain && (text === plain || `${text}/` === plain)
}
