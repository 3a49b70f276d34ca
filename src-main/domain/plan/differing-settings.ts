/**
 * Settings that are not the same in all of several plans, each with one value a plan (undefined
 * where a plan lacks it), in the order in which they stand. Lists are compared whole.
 */
export function differingSettings(
  plans: readonly object[],
): readonly { readonly setting: string; readonly values: readonly unknown[] }[] {
  const flat = plans.map((plan) => new Map(settingsOf(plan, '')))
  const names = [...new Set(flat.flatMap((settings) => [...settings.keys()]))]
  return names
    .map((setting) => ({ setting, values: flat.map((settings) => settings.get(setting)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1)
}

function settingsOf(value: object, path: string): readonly (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, unknown])[] => {
    const setting = path === '' ? key : `${path}.${key}`
    const isBranch = typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    return isBranch ? settingsOf(inner as object, setting) : [[setting, inner]]
  })
}
