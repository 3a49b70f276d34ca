/** A number as it goes into a paper: with its deviation, in the unit of its column. */
export interface PaperNumber {
  readonly value: number
  /** Sample standard deviation over seeds; printed. */
  readonly deviation?: number | null
  /** What the number is uncertain by where there are no seeds; not printed, decides the digits. */
  readonly uncertainty?: number | null
  readonly isBest?: boolean
}

export type PaperCell = string | PaperNumber | null

export interface PaperColumn {
  readonly title: string
  readonly unit?: string
  /** Digits after the point where no deviation says how many mean something. */
  readonly digits?: number
}

/** A table as it is read in a paper: what is seen, rounded by its deviation, units in the head. */
export interface PaperTable {
  readonly columns: readonly PaperColumn[]
  readonly rows: readonly (readonly PaperCell[])[]
  /** What a reader must know, written above the table as comments. */
  readonly notes: readonly string[]
}

/** A tabular with booktabs rules; the best of a column in bold. */
export function latexOfPaper({ columns, rows, notes }: PaperTable): string {
  const kinds = columns.map((_, at) => (isOfNumbers(rows, at) ? 'r' : 'l'))
  const digits = columnDigits({ columns, rows })
  const head = columns.map((column) => latexText(headOf(column)))
  const line = (cells: readonly string[]) => `${cells.join(' & ')} \\\\`
  return [
    ...notes.map((note) => `% ${note.replaceAll(/\s+/g, ' ')}`),
    `\\begin{tabular}{${kinds.join('')}}`,
    '\\toprule',
    line(head),
    '\\midrule',
    ...rows.map((row) => line(columns.map((_, at) => cellText(row[at] ?? null, digits[at] ?? 0)))),
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n')
}

/** The same numbers in Markdown, its notes below it. */
export function markdownOfPaper({ columns, rows, notes }: PaperTable): string {
  const digits = columnDigits({ columns, rows })
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`
  return [
    line(columns.map(headOf)),
    line(columns.map((_, at) => (isOfNumbers(rows, at) ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((_, at) => plainCell(row[at] ?? null, digits[at] ?? 0)))),
    ...notes.flatMap((note) => ['', note.replaceAll(/\s+/g, ' ')]),
  ].join('\n')
}

function markdownText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function headOf({ title, unit }: PaperColumn): string {
  return unit ? `${title} (${unit})` : title
}

function isOfNumbers(rows: PaperTable['rows'], at: number): boolean {
  return rows.some((row) => typeof row[at] === 'object' && row[at] !== null)
}

/** Digits after the point, a column each. */
function columnDigits({ columns, rows }: Pick<PaperTable, 'columns' | 'rows'>): readonly number[] {
  return columns.map(({ digits = 3 }, at) =>
    digitsOf(
      rows.flatMap((row) => numbersOf(row[at])),
      digits,
    ),
  )
}

/** A text that LaTeX prints as it is. */
export function latexText(text: string): string {
  const SPECIAL: Readonly<Record<string, string>> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
    '±': '$\\pm$',
    '→': '$\\rightarrow$',
    '−': '$-$',
  }
  return text.replaceAll(/[\\~^±→−]|[&%$#_{}]/g, (sign) => SPECIAL[sign] ?? `\\${sign}`)
}

/**
 * Digits after the point of one column, so that its numbers stand under one another: as the median
 * deviation has them, rounded to one digit that counts (two where that is a 1: 1.4, not 1).
 */
export function digitsOf(numbers: readonly PaperNumber[], otherwise: number): number {
  const deviations = numbers
    .flatMap(({ deviation, uncertainty }) => deviation ?? uncertainty ?? [])
    .filter((deviation) => deviation > 0 && Number.isFinite(deviation))
    .sort((a, b) => a - b)
  const median = deviations[(deviations.length - 1) >> 1]
  if (median === undefined) return otherwise
  const [digits = '', exponent = '0'] = median.toExponential(1).split('e')
  return Math.min(6, Math.max(0, (digits.startsWith('1') ? 1 : 0) - Number(exponent)))
}

function numbersOf(cell: PaperCell | undefined): readonly PaperNumber[] {
  return typeof cell === 'object' && cell !== null ? [cell] : []
}

function cellText(cell: PaperCell, digits: number): string {
  if (cell === null || typeof cell === 'string') return cell === null ? '--' : latexText(cell)
  const text = numberText(cell, digits, String.raw`\pm`)
  if (text === undefined) return '--'
  return cell.isBest ? `$\\mathbf{${text}}$` : `$${text}$`
}

function plainCell(cell: PaperCell, digits: number): string {
  if (cell === null || typeof cell === 'string') return cell ?? '–'
  const text = numberText(cell, digits, '±')
  if (text === undefined) return '–'
  return cell.isBest ? `**${text}**` : text
}

/** 0.191 ± 0.019; undefined of what is no number. */
function numberText({ value, deviation }: PaperNumber, digits: number, sign: string): string | undefined {
  if (!Number.isFinite(value)) return undefined
  const number = value.toFixed(digits)
  return deviation === null || deviation === undefined
    ? number
    : `${number} ${sign} ${deviation.toFixed(digits)}`
}
