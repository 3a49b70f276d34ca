import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FORMATS, type FormatFacts } from '../../src-main/contract/dataset-formats.ts'
import { COMPARED, LOSSES, type LossFacts } from '../../src-main/contract/losses.ts'
import { STRATEGIES, type StrategyFacts } from '../../src-main/contract/strategies.ts'
import { FIXTURES } from '../support/fixtures.ts'
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

/** Every loss: its formula, whose it is, how far from PyTorch's it was when last measured. */
export function lossFormulasText(): string {
  const file = join(FIXTURES, 'loss-differences.json')
  const measured = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, number | undefined>>
  const rows = Object.entries<LossFacts>(LOSSES).map(([id, { title, formula, paper = '' }]) => [
    `${title}, [\`${id}\`](../../src-main/engine/losses/${id}.ts)`,
    formula.replaceAll('|', '\\|'),
    paper,
    measured[id]?.toExponential(1) ?? 'not measured',
  ])
  return markdownTable(['loss', 'formula', 'source', 'largest difference'], rows)
}

/** Every strategy: when internal losses are on. */
export function strategiesText(): string {
  const rows = Object.entries<StrategyFacts>(STRATEGIES).map(([id, { title, about }]) => [
    `\`${id}\``,
    title,
    about,
  ])
  return markdownTable(['in a plan', 'on every screen', 'what it is'], rows)
}

/** Every format of data: how its files are told. */
export function formatsText(): string {
  const rows = Object.entries<FormatFacts>(FORMATS).map(([id, { title, endings, delimiters = [] }]) => [
    `\`${id}\``,
    title,
    endings.map((ending) => `\`.${ending}\``).join(', '),
    delimiters.map((delimiter) => (delimiter === '\t' ? 'tab' : `\`${delimiter}\``)).join(', '),
  ])
  return markdownTable(['in a plan', 'read as', 'names end in', 'cells are told by'], rows)
}
