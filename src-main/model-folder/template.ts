import type { PostProcessor } from './tokenizer-schema.ts'

/** A text's tokens, or a special token, in what a model is given. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly of: 'A' | 'B'; readonly typeId: number }
  | { readonly kind: 'token'; readonly id: number; readonly typeId: number }

/** What special tokens stand around one text, and around two. */
export interface Template {
  readonly single: readonly TemplatePiece[]
  readonly pair: readonly TemplatePiece[]
}

const text = (of: 'A' | 'B', typeId = 0): TemplatePiece => ({ kind: 'text', of, typeId })
const token = (id: number, typeId = 0): TemplatePiece => ({ kind: 'token', id, typeId })

/** [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with type 1 from B on. */
export function bertTemplate(cls: number, sep: number): Template {
  return {
    single: [token(cls), text('A'), token(sep)],
    pair: [token(cls), text('A'), token(sep), text('B', 1), token(sep, 1)],
  }
}

/** <s> A </s>, and <s> A </s> </s> B </s>, all of type 0. */
export function robertaTemplate(first: number, last: number): Template {
  const single = [token(first), text('A'), token(last)]
  return { single, pair: [...single, token(last), text('B'), token(last)] }
}

/**
 * What a tokenizer.json's post_processor places.
 * @returns undefined where it leaves a text out, or places it twice, or nothing beside it: a
 * classifier reads what stands before a text
 */
export function templateIn(processor: PostProcessor): Template | undefined {
  switch (processor.type) {
    case 'BertProcessing':
      return bertTemplate(processor.cls[1], processor.sep[1])
    case 'RobertaProcessing':
      return robertaTemplate(processor.cls[1], processor.sep[1])
    case 'ByteLevel':
      return undefined // moves offsets alone
    case 'Sequence': {
      const [template, ...others] = processor.processors.flatMap((step) =>
        step.type === 'ByteLevel' ? [] : [templateIn(step)],
      )
      return others.length === 0 ? template : undefined
    }
    case 'TemplateProcessing': {
      const piecesOf = (pieces: typeof processor.single) =>
        pieces.map((piece) =>
          'Sequence' in piece
            ? text(piece.Sequence.id, piece.Sequence.type_id)
            : // An id that is missing is beyond every vocabulary.
              token(
                processor.special_tokens[piece.SpecialToken.id]?.ids[0] ?? Number.POSITIVE_INFINITY,
                piece.SpecialToken.type_id,
              ),
        )
      const template = { single: piecesOf(processor.single), pair: piecesOf(processor.pair) }
      return isWhole(template) ? template : undefined
    }
  }
}

function isWhole({ single, pair }: Template): boolean {
  const textsIn = (pieces: readonly TemplatePiece[]) =>
    pieces.flatMap((piece) => (piece.kind === 'text' ? piece.of : [])).join('')
  return textsIn(single) === 'A' && textsIn(pair) === 'AB' && single[0]?.kind === 'token'
}
