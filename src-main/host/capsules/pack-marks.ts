import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { BROUGHT_BOUNDS, BROUGHT_MARKS, broughtMarksSchema, UNSHOWN } from '../../contract/brought-marks.ts'
import type { BroughtFile } from '../../contract/brought-marks.ts'
import type { Sources } from '../../contract/run-files.ts'
import { bytesInWords } from '../../domain/bytes-in-words.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { checkJsonFile } from '../../run-folder/check-json-file.ts'
import { devSetKeys } from '../examples/dev-set.ts'
import type { readExampleMarks } from '../examples/example-marks.ts'

/** A file of tags and notes as it travels. */
export interface MarksFile {
  /** Below the run's folder. */
  readonly path: string
  readonly text: string
}

/**
 * One's own tags and notes of a run's dev set. Those that were set while a capsule left the texts
 * out are a file of their own.
 * @throws StillroomError `invalid-arguments` where they are more than a capsule holds
 */
export function packMarks(
  marks: ReturnType<typeof readExampleMarks>,
  sources: Sources,
  by: string | undefined,
): readonly MarksFile[] {
  return devSetKeys(sources).flatMap((key) => {
    const said = [...(marks.get(key) ?? [])]
      .map(([example, { tags, notes }]) => ({
        example,
        tags: tags
          .map((tag) => shownOnly(tag).replaceAll(/[\n\u200c\u200d]/g, ''))
          .filter((tag) => tag !== ''),
        notes: shownOnly(notes),
      }))
      .filter(({ tags, notes }) => tags.length > 0 || notes !== '')
      .toSorted((a, b) => a.example - b.example)
    if (said.length === 0) return []
    const file: BroughtFile = { ...(by && { by }), marks: said }
    const text = `${JSON.stringify(file, undefined, 1)}\n`
    const { examples, bytes } = BROUGHT_BOUNDS
    if (said.length > examples || Buffer.byteLength(text) > bytes)
      throw new StillroomError(
        'invalid-arguments',
        `There are tags and notes of ${said.length} examples; a capsule takes those of ${examples}, and ${bytesInWords(bytes)}. Save without them.`,
      )
    return [{ path: `${BROUGHT_MARKS}/${nameOf(createHash('sha256').update(text).digest('hex'))}`, text }]
  })
}

/**
 * Of how many examples these files say anything; a file of several runs counts once.
 * @param files by their paths below a run's folder, and where they lie
 * @throws StillroomError `corrupt-capsule` in words where one cannot be shown as it stands
 */
export function countMarked(files: readonly { readonly path: string; readonly place: string }[]): number {
  const counts = new Map<string, number>()
  for (const { path, place } of files) {
    if (!path.startsWith(`${BROUGHT_MARKS}/`) || counts.has(path)) continue
    const checked = checkJsonFile(place, broughtMarksSchema)
    if (!('value' in checked)) throw new StillroomError('corrupt-capsule', `${path} ${checked.reason}`)
    counts.set(path, checked.value.marks.length)
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/** Whether a file of tags and notes is called by its contents. */
export function isNamedByHash({ path, sha256 }: { readonly path: string; readonly sha256: string }): boolean {
  return !path.startsWith(`${BROUGHT_MARKS}/`) || basename(path) === nameOf(sha256)
}

function nameOf(sha256: string): string {
  return `${sha256.slice(0, 16)}.json`
}

function shownOnly(text: string): string {
  return text.replaceAll(UNSHOWN, '')
}
