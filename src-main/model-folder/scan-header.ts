export interface HeaderScan {
  /** Keys of the outermost object, and of the objects in it. */
  readonly keys: number
  readonly fields: number
  /** One that is not plain digits, as it is written. */
  readonly oddNumber: string | undefined
}

/**
 * What JSON.parse hides. It keeps the last of two equal keys: all are counted here, tensors and
 * what is said of each, by the colons at depths one and two. And it takes 4.0 for 4, where the
 * format knows plain digits only.
 */
export function scanHeader(text: string): HeaderScan {
  const number = /[-+.eE\d]+/y
  const colons = [0, 0, 0]
  let depth = 0
  let oddNumber: string | undefined
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
    } else if (letter === '{' || letter === '[') depth++
    else if (letter === '}' || letter === ']') depth--
    else if (letter === ':' && depth <= 2) colons[depth] = (colons[depth] ?? 0) + 1
    else if (letter === '-' || (letter >= '0' && letter <= '9')) {
      number.lastIndex = at
      const digits = number.exec(text)?.[0] ?? letter
      if (!/^\d+$/.test(digits)) oddNumber = digits
      at += digits.length - 1
    }
  }
  return { keys: colons[1] ?? 0, fields: colons[2] ?? 0, oddNumber }
}
