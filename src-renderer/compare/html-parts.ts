import { escaped } from '../charts/svg-parts.ts'

const STYLE = `body{margin:40px auto;max-width:960px;padding:0 24px;font:14px/1.5 Inter,system-ui,sans-serif;color:#191b1c;background:#fff}
h1{font-size:24px;margin:0}h2{font-size:16px;margin:32px 0 8px}p{color:#43474a;margin:4px 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:3px 16px 3px 0;text-align:left;border-bottom:1px solid #e0dfd9;vertical-align:top}
th{font-weight:600}svg{max-width:100%;height:auto;display:block;margin:12px 0}@media print{section{break-inside:avoid}}`

type TableRow = readonly (string | number)[]

/** A page that needs nothing beside itself. @param parts below its title, as HTML */
export function pageOf(title: string, parts: readonly string[]): string {
  const head = `<meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style>`
  return `<!doctype html><html lang="en"><head>${head}</head><body><h1>${escaped(title)}</h1>${parts.join('')}</body></html>`
}

/** @param parts as HTML */
export function sectionOf(title: string, ...parts: readonly string[]): string {
  return `<section><h2>${escaped(title)}</h2>${parts.join('')}</section>`
}

export function paragraphOf(text: string): string {
  return `<p>${escaped(text)}</p>`
}

export function tableOf(columns: readonly string[], rows: readonly TableRow[]): string {
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')
  const body = rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${escaped(String(cell))}</td>`).join('')}</tr>`,
  )
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`
}
