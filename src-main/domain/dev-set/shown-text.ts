import type { Example } from '../../contract/dataset.ts'

/** An example's text; in place of one that a capsule left out, that it did. */
export function shownText({ index, text }: Pick<Example, 'index' | 'text'>): string {
  return text === '' ? `Text ${index + 1}, which the capsule leaves out` : text
}
