/** Where something stands in a JSON document: keys and positions from the outside in. */
export type JsonPath = readonly (string | number)[]

/** losses[1].weight */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )
}

/** The path that `pathText` writes so; undefined where the text is none. */
export function parsePath(text: string): JsonPath | undefined {
  if (!/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*|\[\d+\])*$/.test(text)) return undefined
  return (text.match(/[A-Za-z_][\w-]*|\d+/g) ?? []).map((key) => (/^\d/.test(key) ? Number(key) : key))
}

/** What stands there; undefined where nothing does. */
export function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    document,
  )
}

/**
 * The document with another value there, the rest shared; `undefined` takes the setting out, or the
 * entry out of its list. Objects on the way are made.
 */
export function withValueAt(document: unknown, path: JsonPath, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(document)) {
    const at = Number(key)
    const list: readonly unknown[] = document
    if (rest.length === 0 && value === undefined) return list.toSpliced(at, 1)
    return list.with(at, withValueAt(list[at], rest, value))
  }
  const object = typeof document === 'object' && document !== null ? document : {}
  const inner = withValueAt((object as Record<string, unknown>)[key], rest, value)
  if (inner !== undefined) return { ...object, [key]: inner }
  const { [key]: _taken, ...others } = object as Record<string, unknown>
  return others
}

/**
 * The line, from 1, on which a path's value begins in a JSON text; of the nearest setting around it
 * where the text has no such path.
 * Undefined where the text is no JSON.
 */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number | undefined {
  let best = { depth: -1, at: 0 }
  const wanted = path.map(String)
  const here: string[] = []
  const isOnTheWay = () => here.every((key, index) => key === wanted[index])
  let position = 0
  const space = () => {
    while (/\s/.test(text[position] ?? '')) position++
  }
  const string = (): string => {
    const from = position++
    while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1
    position++
    return String(JSON.parse(text.slice(from, position)))
  }
  const value = (startsAt: number): void => {
    space()
    if (isOnTheWay() && here.length > best.depth) best = { depth: here.length, at: startsAt }
    const open = text[position]
    if (open === '"') return void string()
    if (open !== '{' && open !== '[') {
      while (position < text.length && !/[,\]}\s]/.test(text[position] ?? '')) position++
      return
    }
    position++
    for (let index = 0; ; index++) {
      space()
      if (text[position] === ',') position++
      space()
      if (text[position] === '}' || text[position] === ']' || position >= text.length) return void position++
      const entryAt = position
      here.push(open === '{' ? string() : String(index))
      space()
      if (text[position] === ':') position++
      value(entryAt)
      here.pop()
    }
  }
  try {
    JSON.parse(text)
    value(0)
  } catch {
    return undefined
  }
  return text.slice(0, best.at).split('\n').length
}
