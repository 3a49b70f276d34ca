import type { DatasetFormat } from '../../src-main/contract/dataset-formats.ts'

/** What a file of data is for; `none` where every place is taken. */
export type FileRole = 'train' | 'dev' | 'test' | 'unlabelled' | 'none'

/** Of a plan's files, which are named already. */
export interface NamedFiles {
  readonly hasTrain: boolean
  readonly hasDev: boolean
}

/**
 * What files are for, by their names; plain text has no labels. Whatever says nothing is the
 * training file, then the dev file. Where nothing is the dev file, the test file is: a run needs
 * one.
 */
export function rolesOfFiles(
  files: readonly { readonly name: string; readonly format: DatasetFormat }[],
  { hasTrain, hasDev }: NamedFiles,
): readonly FileRole[] {
  const named = files.map(({ name, format }) => roleByName(name, format))
  const isFilling = hasTrain && !hasDev && !named.includes('train')
  const free: FileRole[] = (isFilling ? (['dev'] as const) : (['train', 'dev'] as const)).filter(
    (role) => !named.includes(role),
  )
  const taken = new Set<FileRole>()
  const roles = named.map((role): FileRole => {
    const wanted = role ?? free.shift() ?? 'none'
    if (wanted === 'none' || taken.has(wanted)) return 'none'
    taken.add(wanted)
    return wanted
  })
  const lacksDev = !taken.has('dev') && (taken.has('train') || !hasDev)
  return roles.map((role) => (role === 'test' && lacksDev ? 'dev' : role))
}

function roleByName(name: string, format: DatasetFormat): FileRole | undefined {
  if (/unlabel/i.test(name) || format === 'txt') return 'unlabelled'
  if (/train/i.test(name)) return 'train'
  if (/dev|valid|(^|[^a-z])val([^a-z]|$)|eval/i.test(name)) return 'dev'
  return /test/i.test(name) ? 'test' : undefined
}
