import { COMPARED, LOSSES, type LossFacts } from '../../src-main/contract/losses.ts'
import { markdownTable } from './markdown-table.ts'

/** Every loss: what it compares, by what, its settings. */
export function lossesText(): string {
  const rows = Object.entries<LossFacts>(LOSSES).map(
    ([id, { title, compares, measure, temperature, at }]) => [
      `\`${id}\``,
      title,
      `${compares}${COMPARED[compares].isInternal ? ' of a mapped pair' : ''}`,
      measure,
      [
        ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
        ...(at === undefined ? [] : [`at ${at}`]),
      ].join(', '),
    ],
  )
  return markdownTable(['in a plan', 'on every screen', 'compares', 'by', 'default settings'], rows)
}
