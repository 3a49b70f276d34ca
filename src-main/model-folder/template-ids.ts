import type { TokenizerFile } from './tokenizer-schema.ts'

/**
 * The ids of [CLS] and [SEP] in a tokenizer.json. Its template must be BERT's own: [CLS] A [SEP],
 * and [CLS] A [SEP] B [SEP] with type 1 for B.
 * @returns undefined where it is another
 */
export function templateIds(
  processor: NonNullable<TokenizerFile['post_processor']>,
): readonly [number, number] | undefined {
  if (processor.type === 'BertProcessing') return [processor.cls[1], processor.sep[1]]
  const describe = (pieces: typeof processor.single): string =>
    pieces
      .map((piece) =>
        'Sequence' in piece
          ? `${piece.Sequence.id}:${piece.Sequence.type_id}`
          : `${processor.special_tokens[piece.SpecialToken.id]?.ids[0]}:${piece.SpecialToken.type_id}`,
      )
      .join(' ')
  const names = processor.pair.flatMap((piece) => ('SpecialToken' in piece ? [piece.SpecialToken.id] : []))
  const [cls, sep] = [names[0], names[1]].map((name) => processor.special_tokens[name ?? '']?.ids[0])
  const isBert =
    describe(processor.single) === `${cls}:0 A:0 ${sep}:0` &&
    describe(processor.pair) === `${cls}:0 A:0 ${sep}:0 B:1 ${sep}:1`
  return isBert && cls !== undefined && sep !== undefined ? [cls, sep] : undefined
}
