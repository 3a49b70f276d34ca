import type { LibraryVault } from '../../src-main/contract/library.ts'
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

/**
 * What vaults are called, by their names: by their teachers; where all that a table shows of two is
 * alike (those begun before fine-tunings were told), with the first letters of their own names.
 */
export function vaultNames(vaults: readonly LibraryVault[]): ReadonlyMap<string, string> {
  const looks = ({ teacher, data, parts, precision, examples }: LibraryVault) =>
    JSON.stringify([sourceText(teacher), sourceText(data), parts, precision, examples])
  const alike = Map.groupBy(vaults, looks)
  return new Map(
    vaults.map((vault) => {
      const isAlone = alike.get(looks(vault))?.length === 1
      const called = sourceText(vault.teacher)
      return [vault.name, isAlone ? called : `${called} (${vault.name.slice(0, 4)})`]
    }),
  )
}
