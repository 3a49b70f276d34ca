import { csvOf, latexOf, markdownOf } from '../../domain/tables/table-text.ts'

/** What --as takes: a table to be pasted. */
export const TABLE_TEXTS = { csv: csvOf, markdown: markdownOf, latex: latexOf } as const
export type TableFormat = keyof typeof TABLE_TEXTS
