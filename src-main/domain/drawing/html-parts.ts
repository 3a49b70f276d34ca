import { escaped } from './escaped.ts'

/** The window's colours (src-renderer/look/theme.css), light and dark as the reader's system is. */
export const PAGE_COLOURS = {
  '--surface': 'light-dark(#fafaf8, #191c1d)',
  '--ground': 'light-dark(#f2f2ee, #131516)',
  '--sunk': 'light-dark(#ebebe6, #0e1011)',
  '--rule': 'light-dark(#e0dfd9, #2a2e30)',
  '--rule-strong': 'light-dark(#c3c2bb, #434a4d)',
  '--ink': 'light-dark(#191b1c, #eaeae5)',
  '--ink-2': 'light-dark(#43474a, #bcc0bf)',
  '--ink-3': 'light-dark(#5f6366, #979d9c)',
  '--teacher': 'light-dark(#0b6f6a, #52beb4)',
  '--a': 'light-dark(#a04c14, #e4975c)',
  '--b': 'light-dark(#6544ba, #b09af4)',
} as const

const STYLE = `:root{color-scheme:light dark;${Object.entries(PAGE_COLOURS)
  .map(([token, colour]) => `${token}:${colour}`)
  .join(';')}}
body{margin:40px auto;max-width:1080px;padding:0 24px;font:14px/1.5 Inter,system-ui,sans-serif;color:var(--ink);background:var(--surface)}
h1{font-size:24px;line-height:1.25;margin:0 0 8px}h2{font-size:16px;margin:36px 0 8px}h3{font-size:14px;margin:20px 0 4px}p{color:var(--ink-2);margin:4px 0;max-width:84ch}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:8px 0}th,td{padding:4px 20px 4px 0;text-align:left;border-bottom:1px solid var(--rule);vertical-align:top}
th{font-weight:600;vertical-align:bottom;border-bottom-color:var(--rule-strong)}.n{text-align:right;white-space:nowrap}th.n{white-space:normal}
code,pre{font:12px/1.5 'JetBrains Mono',ui-monospace,monospace}td code{font-size:11px;white-space:nowrap}td code.path{overflow-wrap:anywhere;white-space:normal}td:first-child{min-width:15ch}
pre{background:var(--sunk);padding:10px 14px;overflow-x:auto}summary{cursor:pointer;padding:3px 0}svg{max-width:100%;height:auto;display:block;margin:12px 0}
@media print{:root{color-scheme:light;--surface:#fff}body{margin:0;max-width:none;padding:0;font-size:11px}th,td{padding-right:10px}h2,h3{break-after:avoid}tr,svg{break-inside:avoid}pre{white-space:pre-wrap}}`

/** A text; a number, which stands at the right; or what a machine reads: a path, a hash. */
export type CellLook = 'text' | 'number' | 'path' | 'hash'

export interface HtmlColumn {
  readonly title: string
  /** @default text; its numbers stand at the right all the same */
  readonly look?: CellLook
}

/** Colours of a drawing that is part of a page: they follow the page's. */
export function pageColourOf(token: string): string {
  return `var(${token})`
}

/**
 * A page that needs nothing beside itself, no script either.
 * @param parts below its title, as HTML
 */
export function pageOf(title: string, parts: readonly string[]): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style>`
  return `<!doctype html><html lang="en"><head>${head}</head><body><main><h1>${escaped(title)}</h1>${parts.join('')}</main></body></html>`
}

/** @param parts as HTML */
export function sectionOf(title: string, ...parts: readonly string[]): string {
  return `<section><h2>${escaped(title)}</h2>${parts.join('')}</section>`
}

/** A heading within a section. */
export function headingOf(text: string): string {
  return `<h3>${escaped(text)}</h3>`
}

/** A text as it is, such as a command. */
export function verbatimOf(text: string): string {
  return `<pre>${escaped(text)}</pre>`
}

/** @param parts as HTML, shown once a reader unfolds them */
export function foldedOf(summary: string, ...parts: readonly string[]): string {
  return `<details><summary>${escaped(summary)}</summary>${parts.join('')}</details>`
}

export function paragraphOf(text: string): string {
  return `<p>${escaped(text)}</p>`
}

/** @param columns a title alone is of texts */
export function tableOf(
  columns: readonly (string | HtmlColumn)[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const looks = columns.map((column) => (typeof column === 'string' ? 'text' : (column.look ?? 'text')))
  const classOf = (look: CellLook | undefined) => (look === 'number' ? ' class="n"' : '')
  const head = columns.map((column, at) => {
    const title = typeof column === 'string' ? column : column.title
    return `<th scope="col"${classOf(looks[at])}>${escaped(title)}</th>`
  })
  const cellOf = (cell: string | number, look: CellLook | undefined) => {
    const text = escaped(String(cell))
    const own = typeof cell === 'number' ? 'number' : look
    const isCode = own === 'path' || own === 'hash'
    return `<td${classOf(own)}>${isCode ? `<code class="${own}">${text}</code>` : text}</td>`
  }
  const body = rows.map((row) => `<tr>${row.map((cell, at) => cellOf(cell, looks[at])).join('')}</tr>`)
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`
}
