/** Whether a table's cells are quoted, and what in the file says so. */
export interface Quoting {
  readonly isQuoted: boolean
  /** For people to read. */
  readonly why: string
}

/** What stands between cells and between rows. */
export interface TableShape {
  readonly delimiter: string
  /** CRLF counts as LF. */
  readonly lineEnd: '\n' | '\r'
}

/** A quoted file may hold so many cells that are damaged, for each that proves it. */
const DAMAGED_A_PROOF = 0.05
/** From here on nothing will make the file a quoted one. */
const ENOUGH_AGAINST = 200
/** Cells with commas that must be quoted for Excel to be the reason. */
const FEWEST_COMMAS = 2

/**
 * Tells a quoted table (pandas, R, Excel) from one where quotes are text (GLUE), by the rules of
 * those who quote: a cell with a quote, a delimiter or a line end is always quoted, its quotes
 * doubled; any other is quoted only where its whole column is, or, by Excel, where it holds a
 * comma.
 * @param sample the file's beginning
 * @param isWhole whether it is the whole file; else its last row is not judged
 * @param isOfGlue whether it begins as GLUE's own files do: there only a row proves quoting that
 * cannot be read without
 */
export function tellQuoting(sample: string, isWhole: boolean, shape: TableShape, isOfGlue = false): Quoting {
  if (!sample.includes('"')) return { isQuoted: false, why: 'no cell has a quote' }
  const seen = readStrictly(sample, isWhole, shape)
  if (isOfGlue && !seen.proofs.some(({ isOfShape }) => isOfShape))
    return { isQuoted: false, why: "it begins as GLUE's own files, in which quotes are text" }
  const wholeColumns = seen.needless.filter(({ column }) => isWholeColumn(seen, column))
  const others = seen.needless.filter(({ column }) => !isWholeColumn(seen, column))
  const isByComma = seen.plainCommas === 0
  const byComma = isByComma ? others.filter(({ hasComma }) => hasComma) : []
  const without = others.length - byComma.length
  // Doubled quotes are what only programs write: beside them, a cell that looks like rows is a
  // cell.
  const swallowing = seen.proofs.some(({ isDoubled }) => isDoubled) ? [] : seen.swallowing
  const against = seen.against.length + swallowing.length + without
  const commas = byComma.length >= FEWEST_COMMAS ? byComma.length : 0
  const proofs = seen.proofs.length + wholeColumns.length + commas
  const isQuoted = proofs > 0 && against <= DAMAGED_A_PROOF * proofs
  const [proof] = [...seen.proofs, ...wholeColumns, ...byComma]
  const [objection] = [...seen.against, ...swallowing, ...others]
  if (isQuoted) return { isQuoted, why: `line ${proof?.line}: ${proof?.why ?? 'a quoted cell'}` }
  return {
    isQuoted,
    why: objection ? `line ${objection.line}: ${objection.why}` : 'nothing in it needs quotes',
  }
}

interface Sign {
  readonly line: number
  readonly why: string
}

interface Seen {
  readonly proofs: (Sign & { readonly isOfShape: boolean; readonly isDoubled: boolean })[]
  readonly against: Sign[]
  /** Quoted cells that, were their quotes text, would be several rows as good as any. */
  readonly swallowing: Sign[]
  /** Quoted cells that need no quotes. */
  readonly needless: (Sign & { readonly column: number; readonly hasComma: boolean })[]
  /** Cells with a comma and without quotes. */
  plainCommas: number
  /** Rows after the first, and how many of them have a quoted cell in each column. */
  rows: number
  readonly quotedInColumn: Map<number, number>
}

function isWholeColumn({ rows, quotedInColumn }: Seen, column: number): boolean {
  return rows >= 2 && (quotedInColumn.get(column) ?? 0) >= rows
}

/**
 * Reads the sample as a quoted table and notes what fits and what does not; after a misfit it goes
 * on with the next line.
 */
function readStrictly(sample: string, isWhole: boolean, shape: TableShape): Seen {
  const seen: Seen = {
    proofs: [],
    against: [],
    swallowing: [],
    needless: [],
    plainCommas: 0,
    rows: -1,
    quotedInColumn: new Map(),
  }
  let width: number | undefined
  let line = 1
  for (let from = 0; from < sample.length && seen.against.length < ENOUGH_AGAINST;) {
    const record = readRecord(sample, from, shape, isWhole)
    if (record === undefined) break // cut off by the sample's end
    const ended = 'misfit' in record ? cellEnd(sample, from, shape.lineEnd, '') + 1 : record.next
    if ('misfit' in record) seen.against.push({ line, why: record.misfit })
    else {
      width ??= record.cells.length
      note(seen, record.cells, line, width, shape)
    }
    line += sample.slice(from, ended).split(shape.lineEnd).length - 1
    from = ended
  }
  return seen
}

interface Cell {
  readonly isQuoted: boolean
  readonly content: string
}

function note(
  seen: Seen,
  cells: readonly Cell[],
  line: number,
  width: number,
  { delimiter, lineEnd }: TableShape,
): void {
  // Quotes that begin in one row's text and end in another's swallow whole rows: then each line has
  // its cells by itself.
  const spansRows = cells.some(({ isQuoted, content }) => isQuoted && content.includes(lineEnd))
  if (cells.length !== width) {
    if (cells.some(({ isQuoted }) => isQuoted))
      seen.against.push({ line, why: 'read as quoted, the row has another number of cells' })
    return
  }
  if (spansRows && swallowsRows(cells, width, { delimiter, lineEnd })) {
    seen.swallowing.push({ line, why: 'a quote that would swallow whole rows' })
    return
  }
  seen.rows += 1
  cells.forEach(({ isQuoted, content }, column) => {
    if (!isQuoted) {
      if (content.includes(',')) seen.plainCommas += 1
      return
    }
    if (seen.rows > 0) seen.quotedInColumn.set(column, (seen.quotedInColumn.get(column) ?? 0) + 1)
    const isOfShape = content.includes(lineEnd) || content.includes(delimiter)
    const isDoubled = content.includes('"')
    const why = isOfShape
      ? 'a line end or delimiter in a quoted cell'
      : isDoubled
        ? 'doubled quotes in a quoted cell'
        : 'a line end in a quoted cell'
    if (isOfShape || isDoubled || /[\r\n]/.test(content))
      seen.proofs.push({ line, why, isOfShape, isDoubled })
    else if (seen.rows > 0)
      seen.needless.push({ line, why: 'quotes around a cell', column, hasComma: content.includes(',') })
  })
}

/** Whether the row, were its quotes text, were several rows with the right number of cells. */
function swallowsRows(cells: readonly Cell[], width: number, { delimiter, lineEnd }: TableShape): boolean {
  const lines = cells
    .map(({ content }) => content)
    .join(delimiter)
    .split(lineEnd)
  return lines.length > 1 && lines.every((text) => text.split(delimiter).length === width)
}

/** A record by the strict rules; what misfits; or undefined where the sample ends within it. */
function readRecord(
  sample: string,
  start: number,
  { delimiter, lineEnd }: TableShape,
  isWhole: boolean,
): { readonly cells: readonly Cell[]; readonly next: number } | { readonly misfit: string } | undefined {
  const cells: Cell[] = []
  for (let from = start; ;) {
    const isQuoted = sample[from] === '"'
    const end = isQuoted ? closingQuote(sample, from) + 1 : cellEnd(sample, from, lineEnd, delimiter)
    if (end === 0) return isWhole ? { misfit: 'a quote that is never closed' } : undefined
    const raw = sample.slice(isQuoted ? from + 1 : from, isQuoted ? end - 1 : end)
    if (!isQuoted && raw.includes('"'))
      return { misfit: 'a quote within a cell that does not begin with one' }
    cells.push({ isQuoted, content: raw.replaceAll('""', '"') })
    if (end >= sample.length) return isWhole ? { cells, next: end } : undefined
    const isEnd = sample.startsWith(lineEnd, end) || sample.startsWith('\r\n', end)
    if (isEnd) return { cells, next: sample.indexOf(lineEnd, end) + 1 }
    if (!sample.startsWith(delimiter, end)) return { misfit: 'text after a closing quote' }
    from = end + delimiter.length
  }
}

/** Where a quoted cell's closing quote is; -1 where there is none. */
function closingQuote(sample: string, opening: number): number {
  for (let at = sample.indexOf('"', opening + 1); at >= 0; at = sample.indexOf('"', at + 2))
    if (sample[at + 1] !== '"') return at
  return -1
}

/** Where the first of two characters is, or the sample's end. */
function cellEnd(sample: string, from: number, one: string, other: string): number {
  let at = from
  while (at < sample.length && sample[at] !== one && sample[at] !== other) at++
  return at
}
