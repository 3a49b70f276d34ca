import type { ColourOf, Drawing } from '../../src-main/domain/drawing/svg-parts.ts'
import { csvOf, latexOf, markdownOf, type TableContent } from '../../src-main/domain/tables/table-text.ts'
import { saveFile } from '../shared/save-file.ts'
import { paperColourOf } from '../shared/theme-colours.ts'
import { pngOf } from './png-of.ts'

/** What a panel hands out; its menu offers only what is there. */
export interface Exported {
  /** Of files. */
  readonly title: string
  /** What is drawn. */
  readonly draw?: (colourOf: ColourOf) => Pick<Drawing, 'svg'>
  /** The same for one column of a paper (3.25 in), black on white. */
  readonly column?: () => string
  /** Exact values, worked out or asked for when they are wanted. */
  readonly table?: () => TableContent | Promise<TableContent>
}

export interface ExportForm {
  readonly name: string
  readonly hint: string
  /** @returns what was done, in words */
  readonly give: () => Promise<string>
}

const TEXTS = { CSV: csvOf, Markdown: markdownOf, LaTeX: latexOf } as const

const HINTS = {
  CSV: 'Every value, exactly',
  Markdown: 'Rounded as for a paper',
  LaTeX: 'A booktabs table, rounded for a paper',
} as const

/** The ways out of a panel, in the order of its menu. */
export function exportForms({ title, draw, column, table }: Exported): readonly ExportForm[] {
  const forms: ExportForm[] = []
  const onPaper = draw && (() => draw((token) => paperColourOf(token, document.body)).svg)
  if (onPaper) {
    forms.push({
      name: 'Save as PNG',
      hint: 'A picture on white paper, two pixels a point',
      give: async () => saved(`${title}.png`, await pngOf(onPaper())),
    })
    forms.push({
      name: 'Save as SVG',
      hint: 'A drawing on white paper',
      give: async () => saved(`${title}.svg`, svgFile(onPaper())),
    })
  }
  if (column)
    forms.push({
      name: 'Save as SVG for a column',
      hint: 'For one column of a paper: black on white, 3.25 in wide',
      give: async () => saved(`${title} (column).svg`, svgFile(column())),
    })
  if (table) {
    forms.push({
      name: 'Save as CSV',
      hint: 'Every value, exactly',
      give: async () =>
        saved(`${title}.csv`, new Blob([csvOf(await table())], { type: 'text/csv;charset=utf-8' })),
    })
    for (const form of ['CSV', 'Markdown', 'LaTeX'] as const)
      forms.push({
        name: `Copy as ${form}`,
        hint: HINTS[form],
        give: async () => copied(form, await table()),
      })
  }
  return forms
}

const svgFile = (text: string) => new Blob([text], { type: 'image/svg+xml' })

function saved(name: string, content: Blob): string {
  saveFile(name, content)
  return `Saved as ${name}`
}

/** @throws Error when the window has not the focus, or may not write to the clipboard */
async function copied(form: keyof typeof TEXTS, table: TableContent): Promise<string> {
  const text = TEXTS[form](table)
  await navigator.clipboard.writeText(text).catch(() => {
    throw new Error('The clipboard refused; click into the window and try again')
  })
  return `${table.rows.length} ${table.rows.length === 1 ? 'row' : 'rows'} copied as ${form}`
}
