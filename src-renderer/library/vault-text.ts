import { lastOfPath } from '../../src-main/domain/plan/model-name.ts'
/**
 * `logits, attention 4 8 12, [CLS] 4 8 12`: the layers of what is kept together, in order. @param
 * parts as a vault names them
 */
export function partsText(parts: readonly string[]): string {
  const WORDS: Readonly<Record<string, string>> = { cls: '[CLS]', tokens: 'tokens' }
  const byKind = Map.groupBy(
    parts.map((part) => part.split(' ')),
    ([kind = '']) => kind,
  )
  return [...byKind]
    .map(([kind, ofKind]) =>
      [
        WORDS[kind] ?? kind,
        ...ofKind.flatMap(([, layer]) => layer ?? []).sort((a, b) => Number(a) - Number(b)),
      ].join(' '),
    )
    .join(', ')
}

/**
 * A teacher or data as a vault names it, in few words: without its kind, a file or folder by its
 * last name.
 */
export function sourceText(named: string): string {
  const [kind = '', rest] = named.split(/ (.*)/)
  const isKind = ['catalogue', 'hub', 'folder', 'run'].includes(kind)
  const name = isKind && rest ? rest : named
  if (isKind && kind !== 'folder') return name
  return lastOfPath(name)
}
