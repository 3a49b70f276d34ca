import { csvOf, latexOf, markdownOf, type TableContent } from '../../src-main/domain/tables/table-text.ts'
import type { Toasts } from './toasts.svelte.ts'

/** Worked out, or asked for, when it is to be copied. */
export type CopiedContent = () => TableContent | Promise<TableContent>

const TEXTS = { CSV: csvOf, Markdown: markdownOf, LaTeX: latexOf } as const
export type CopyForm = keyof typeof TEXTS
export const COPY_FORMS = ['CSV', 'Markdown', 'LaTeX'] as const satisfies readonly CopyForm[]

/** Puts a table on the clipboard, and says so. */
export async function copyTable(form: CopyForm, content: CopiedContent, toasts: Toasts): Promise<void> {
  const table = await content()
  try {
    await navigator.clipboard.writeText(TEXTS[form](table))
    toasts.say(`${table.rows.length} rows copied as ${form}`)
  } catch {
    toasts.say('The clipboard refused; click into the window and try again')
  }
}
