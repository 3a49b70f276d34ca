/** The value of a field by its name, or by the way to it: `a.b` is the field b of the object a. */
export function valueAt(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name]
  const dot = name.indexOf('.')
  const inner = dot > 0 && Object.hasOwn(object, name.slice(0, dot)) ? object[name.slice(0, dot)] : undefined
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return undefined
  return valueAt(inner as Readonly<Record<string, unknown>>, name.slice(dot + 1))
}
