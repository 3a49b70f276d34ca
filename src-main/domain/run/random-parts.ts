/** Parts of a model in the order in which texts go through them. */
const PARTS: readonly (readonly [start: string, words: string])[] = [
  ['embeddings.', 'the embeddings'],
  ['encoder.', ''],
  ['pooler.', 'the pooler'],
  ['classifier.', 'the classifier'],
]

/**
 * What of a model starts at random, in words: `the pooler`, `layers 3–5`, `the classifier`.
 * @param names of the parameters that nothing gave a value
 */
export function randomParts(names: readonly string[]): readonly string[] {
  return PARTS.flatMap(([start, words]) => {
    const found = names.filter((name) => name.startsWith(start))
    if (found.length === 0) return []
    return words || layersOf(found)
  })
}

/** …of a run, in a sentence; nothing where all of it starts from somewhere. */
export function randomPartsSentence(parts: readonly string[] | undefined): string | undefined {
  return parts && parts.length > 0 ? `starts at random: ${parts.join(', ')}` : undefined
}

function layersOf(names: readonly string[]): string {
  const layers = [
    ...new Set(names.flatMap((name) => /^encoder\.layer\.(\d+)\./.exec(name)?.[1] ?? []).map(Number)),
  ].sort((a, b) => a - b)
  const runs: number[][] = []
  for (const layer of layers) {
    const last = runs.at(-1)
    if (last && last.at(-1) === layer - 1) last.push(layer)
    else runs.push([layer])
  }
  const words = runs.map((run) =>
    run.length > 1 ? `${(run[0] ?? 0) + 1}–${(run.at(-1) ?? 0) + 1}` : `${(run[0] ?? 0) + 1}`,
  )
  return `layer${layers.length > 1 ? 's' : ''} ${words.join(', ')}`
}
