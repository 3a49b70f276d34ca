/** A number that Python writes and JSON does not know; found outside of strings only. */
const PYTHONS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g

/** A JSON text's value; NaN as Python writes it counts as null. Undefined where it is no JSON. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined
  }
  try {
    const plain = text.replace(PYTHONS, (found) => (found.startsWith('"') ? found : 'null'))
    return { value: JSON.parse(plain) as unknown }
  } catch {
    return undefined
  }
}
