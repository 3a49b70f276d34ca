/** Splits lines into cells; a quoted cell may go on over several of them. */
export interface RecordParser {
  /**
   * Takes the next line; the cells of the row it ends, or undefined while a quoted cell is open.
   * `lineEnd` is kept in such a cell.
   */
  readonly take: (line: string, lineEnd: string) => readonly string[] | undefined
  readonly isOpen: () => boolean
}

/**
 * RFC 4180 with any delimiter: a cell that begins with a quote ends at the next single one, and two
 * stand for one; what follows up to the delimiter is text, and so is a quote in a cell that does
 * not begin with one.
 */
export function recordParser(delimiter: string, quoted: boolean): RecordParser {
  let cells: string[] = []
  /** The quoted cell that is being read. */
  let open: string[] | undefined
  const takeQuoted = (line: string, from: number): number | undefined => {
    for (let at = from; ;) {
      const quote = line.indexOf('"', at)
      if (quote < 0) {
        open?.push(line.slice(at))
        return undefined
      }
      open?.push(line.slice(at, quote))
      if (line[quote + 1] !== '"') return quote + 1
      open?.push('"')
      at = quote + 2
    }
  }
  const take = (line: string, lineEnd: string): readonly string[] | undefined => {
    if (!quoted || (!open && !line.includes('"'))) return line.split(delimiter)
    let at: number | undefined = 0
    let isInside = open !== undefined
    while (true) {
      if (isInside || line[at] === '"') {
        open ??= []
        at = takeQuoted(line, isInside ? at : at + 1)
        isInside = false
        if (at === undefined) {
          open.push(lineEnd)
          return undefined
        }
      }
      const end = line.indexOf(delimiter, at)
      const rest = line.slice(at, end < 0 ? line.length : end)
      cells.push(open ? open.join('') + rest : rest)
      open = undefined
      if (end < 0) {
        const record = cells
        cells = []
        return record
      }
      at = end + delimiter.length
    }
  }
  return { take, isOpen: () => open !== undefined }
}
