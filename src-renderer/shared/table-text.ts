/** A table as it leaves the window: exact values, not the rounded ones on the screen. */
export interface TableContent {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** RFC 4180; a text that a spreadsheet would take for a formula is led by an apostrophe. */
export function csvOf({ columns, rows }: TableContent): string {
  return [columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')
}

export function markdownOf({ columns, rows }: TableContent): string {
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => textOf(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A tabular with booktabs rules. */
export function latexOf({ columns, rows }: TableContent): string {
  const line = (cells: readonly unknown[]) =>
    `${cells.map((cell) => latexText(textOf(cell))).join(' & ')} \\\\`
  const alignment = columns.map((_, at) => (typeof rows[0]?.[at] === 'number' ? 'r' : 'l')).join('')
  return [
    `\\begin{tabular}{${alignment}}`,
    '\\toprule',
    line(columns),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n')
}

function csvCell(value: string | number | null): string {
  if (typeof value !== 'string') return textOf(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function latexText(text: string): string {
  const SPECIAL: Readonly<Record<string, string>> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
    '±': '$\\pm$',
  }
  return text.replaceAll(/[\\~^±]|[&%$#_{}]/g, (sign) => SPECIAL[sign] ?? `\\${sign}`)
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
