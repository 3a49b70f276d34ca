import { embeddingWidth, type EncoderConfig } from '../../model-folder/encoder-config.ts'
import { evenlySpaced } from './evenly-spaced.ts'

/** Words that are looked at; of a larger vocabulary, evenly spaced ones. */
const MOST_WORDS = 16_384

/**
 * The embeddings of words as they enter the hidden states, [words, width]: of short ones, what
 * their dense layer makes of them.
 * @returns undefined where the network has no values for them
 */
export function wordsAsStates(
  find: (name: string) => Float32Array | undefined,
  config: EncoderConfig,
): Float32Array | undefined {
  const table = find('embeddings.word_embeddings.weight')
  if (!table) return undefined
  const { width, factorised } = config
  const short = embeddingWidth(config)
  const rows = table.length / short
  const chosen = evenlySpaced(rows, Math.min(rows, MOST_WORDS))
  const matrix = factorised && find('embeddings.projection.weight') // [width, short]
  const words = new Float32Array(chosen.length * width)
  chosen.forEach((row, at) => {
    const word = table.subarray(row * short, (row + 1) * short)
    words.set(matrix ? lengthened(word, matrix, width) : word, at * width)
  })
  return words
}

function lengthened(word: Float32Array, matrix: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: width }, (_, at) =>
    word.reduce((sum, value, index) => sum + value * (matrix[at * word.length + index] as number), 0),
  )
}
