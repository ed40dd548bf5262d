/** Under which name the broker serves a provider that was made by API. No name in a YAML has a tilde. */
export function mountName(name: string, id: string): string {
  return `${name}~${id}`
}

/** What clients call a provider that the broker serves, wherever it was made. */
export function publicName(mount: string): string {
  const tilde = mount.indexOf('~')
  return tilde === -1 ? mount : mount.slice(0, tilde)
}

/** Whether a provider that the broker serves was made by API. */
export function isMadeByApi(mount: string): boolean {
  return mount.includes('~')
}
