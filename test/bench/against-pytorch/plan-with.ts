/**
 * A plan with other settings, each written `path.to.setting=value`; a value is JSON, or a word.
 * @throws Error when a setting has no `=`, or its path goes through something that holds no
 * settings
 */
export function planWith(plan: object, settings: readonly string[]): object {
  const changed = structuredClone(plan) as Record<string, unknown>
  for (const setting of settings) {
    const [, path, value] = /^([\w.]+)=(.*)$/s.exec(setting) ?? []
    if (path === undefined || value === undefined)
      throw new Error(`--set ${setting}: write it as path.to.setting=value`)
    const names = path.split('.')
    const last = names.pop() ?? ''
    let place = changed
    for (const name of names) {
      place[name] ??= {}
      if (typeof place[name] !== 'object') throw new Error(`--set ${setting}: ${name} holds no settings`)
      place = place[name] as Record<string, unknown>
    }
    place[last] = jsonOrWord(value)
  }
  return changed
}

function jsonOrWord(value: string): unknown {
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}
