import type { WeighedWords, WordMethod } from '../../contract/words-that-matter.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Session } from '../backend.ts'
import type { PlacedTokens, Tokenizer } from '../tokenizing/tokenizer.ts'
import type { ExplainingNodes } from './explaining-nodes.ts'
import { joinPieces, type JoinedWord } from './join-pieces.ts'

/** Points of the way from [MASK] to the text, in the middles of as many equal stretches. */
export const PATH_STEPS = 32
/** Tokens computed at once: half a second of a BERT-base on two cores, then others may ask. */
const TOKENS_AT_ONCE = 256

/** A classifier's graph, and what its texts are cut with. */
export interface Explained {
  readonly session: Session
  readonly nodes: ExplainingNodes
  readonly tokenizer: Pick<Tokenizer, 'place' | 'tokensOf' | 'isContinued' | 'maskId'>
  readonly maxLength: number
  /** Outputs of the classifier. */
  readonly outputs: number
}

export interface WordsAsked {
  readonly text: string
  readonly textPair?: string
  /** In the classifier's own order. */
  readonly output: number
  readonly method: WordMethod
}

/** Of several texts that lie on ways to one: where they come from, and how far they are. */
interface OnWay {
  readonly fromIds: Int32Array
  readonly share: number
}

/**
 * What each word of a text adds to an output.
 *   erasure:               said(text) − said(text with [MASK] for each of the word's pieces)
 *   integrated gradients:  ∫₀¹ ∂said/∂share of its pieces, by the midpoint rule, on the straight
 *                          way of word embeddings from [MASK] everywhere to the text
 * It is done in parts, between which others may be answered.
 * @throws StillroomError `unsupported-model` where the tokenizer has no [MASK]
 */
export function* weighWords(explained: Explained, asked: WordsAsked): Generator<undefined, WeighedWords> {
  const from = performance.now()
  const { tokenizer, maxLength } = explained
  const tokens = tokenizer.place(asked.text, asked.textPair, maxLength)
  const { maskId } = tokenizer
  if (maskId === undefined)
    throw new StillroomError(
      'unsupported-model',
      'Its tokenizer has no mask token, which stands for a word that is not said',
    )
  const words = joinPieces(tokens, tokenizer)
  const measure = asked.method === 'erasure' ? erase : integrate
  const found = yield* measure(explained, asked, tokens, words, maskId)
  return { ...found, cut: tokens.cut, durationMs: performance.now() - from }
}

type Found = Omit<WeighedWords, 'cut' | 'durationMs'>

function* erase(
  explained: Explained,
  { output }: WordsAsked,
  tokens: PlacedTokens,
  words: readonly JoinedWord[],
  maskId: number,
): Generator<undefined, Found> {
  const without = words.map(({ places }) => ({ fromIds: masked(tokens.ids, places, maskId), share: 0 }))
  const { said } = yield* sayOf(explained, tokens, output, [{ fromIds: tokens.ids, share: 1 }, ...without])
  const [whole = NaN, ...rest] = said
  return {
    said: whole,
    words: words.map(({ word, text }, at) => ({ word, text, effect: whole - (rest[at] ?? NaN) })),
    path: null,
  }
}

function* integrate(
  explained: Explained,
  { output }: WordsAsked,
  tokens: PlacedTokens,
  words: readonly JoinedWord[],
  maskId: number,
): Generator<undefined, Found> {
  const fromIds = masked(
    tokens.ids,
    words.flatMap(({ places }) => places),
    maskId,
  )
  const ends = yield* sayOf(explained, tokens, output, [
    { fromIds, share: 0 },
    { fromIds, share: 1 },
  ])
  const middles = Array.from({ length: PATH_STEPS }, (_, step) => ({
    fromIds,
    share: (step + 0.5) / PATH_STEPS,
  }))
  const { slopes } = yield* sayOf(explained, tokens, output, middles, true)
  const length = tokens.ids.length
  const ofToken = (place: number) =>
    middles.reduce((sum, _, step) => sum + (slopes[step * length + place] ?? NaN), 0) / PATH_STEPS
  const weighed = words.map(({ word, text, places }) => ({
    word,
    text,
    effect: places.reduce((sum, place) => sum + ofToken(place), 0),
  }))
  const [saidOfNothing = NaN, said = NaN] = ends.said
  const gap = said - saidOfNothing - weighed.reduce((sum, { effect }) => sum + effect, 0)
  return { said, words: weighed, path: { saidOfNothing, steps: PATH_STEPS, gap } }
}

function masked(ids: Int32Array, places: readonly number[], maskId: number): Int32Array {
  const changed = ids.slice()
  for (const place of places) changed[place] = maskId
  return changed
}

/** Outputs of texts on ways to one text [N], and slopes by token where they are wanted [N · T]. */
function* sayOf(
  { session, nodes, outputs }: Explained,
  { ids, typeIds }: PlacedTokens,
  output: number,
  texts: readonly OnWay[],
  wantsSlopes = false,
): Generator<undefined, { readonly said: readonly number[]; readonly slopes: readonly number[] }> {
  const { inputs, fromIds, share, ofOutput, said, slopes } = nodes
  const atOnce = Math.max(1, Math.floor(TOKENS_AT_ONCE / ids.length))
  const found = { said: [] as number[], slopes: [] as number[] }
  for (let first = 0; first < texts.length; first += atOnce) {
    yield
    const part = texts.slice(first, first + atOnce)
    const shape = [part.length, ids.length]
    const repeated = (row: Int32Array) => Int32Array.from(part.flatMap(() => [...row]))
    const feeds = new Map([
      [inputs.ids, { shape, data: repeated(ids) }],
      [inputs.typeIds, { shape, data: repeated(typeIds) }],
      [inputs.mask, { shape, data: new Float32Array(part.length * ids.length).fill(1) }],
      [fromIds, { shape, data: Int32Array.from(part.flatMap((each) => [...each.fromIds])) }],
      [share, { shape: [part.length], data: Float32Array.from(part, (each) => each.share) }],
      [
        ofOutput,
        { shape: [outputs], data: Float32Array.from({ length: outputs }, (_, at) => +(at === output)) },
      ],
    ])
    const [answered, sloped] = session.run(feeds, wantsSlopes ? [said, slopes] : [said])
    found.said.push(...(answered?.data ?? []))
    found.slopes.push(...(sloped?.data ?? []))
  }
  return found
}
