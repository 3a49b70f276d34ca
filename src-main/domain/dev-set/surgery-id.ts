import type { Surgery } from '../../contract/layer-surgery.ts'

/** What a surgery is called in files and queries: none, skip-2, 2-by-t4, t-head. */
export function surgeryId(surgery: Surgery): string {
  switch (surgery.kind) {
    case 'none':
      return 'none'
    case 'skip':
      return `skip-${surgery.layer}`
    case 'replace':
      return `${surgery.layer}-by-t${surgery.teacher}`
    case 'head':
      return 't-head'
  }
}

/** The surgery that is called so; undefined where none is. */
export function surgeryCalled(id: string): Surgery | undefined {
  const [, skipped, replaced, teacher] = /^(?:skip-(\d+)|(\d+)-by-t(\d+))$/.exec(id) ?? []
  if (skipped !== undefined) return { kind: 'skip', layer: Number(skipped) }
  if (replaced !== undefined) return { kind: 'replace', layer: Number(replaced), teacher: Number(teacher) }
  return id === 't-head' ? { kind: 'head' } : id === 'none' ? { kind: 'none' } : undefined
}

/** Whether it takes anything from the teacher. */
export function needsTeacher({ kind }: Surgery): boolean {
  return kind === 'replace' || kind === 'head'
}
