import { CAPSULE_TEXTS, type CapsuleManifest, type CapsulePart } from '../../contract/capsule.ts'
import { BROUGHT_MARKS } from '../../contract/brought-marks.ts'
import { RUN_FILES } from '../../contract/run-files.ts'

const PARTS: readonly (readonly [what: string, beginning: string])[] = [
  ['plans', RUN_FILES.plan],
  ['sources, by name and hash', RUN_FILES.sources],
  ['events', RUN_FILES.events],
  ['predictions (logits)', RUN_FILES.predictions],
  ['tags and notes of runs', RUN_FILES.about],
  ['divergence inside', RUN_FILES.divergence],
  ['answers after layer surgery', RUN_FILES.surgery],
  ['texts of the dev sets', CAPSULE_TEXTS],
]

/**
 * What a capsule holds, for somebody who is about to save or open it; weights and, where they were
 * not asked for, texts and what was said of examples are said to be missing.
 */
export function capsuleContents({
  files,
  hasTexts,
  markedExamples,
  study,
}: CapsuleManifest): readonly CapsulePart[] {
  const marks = `tags and notes of ${markedExamples} example${markedExamples === 1 ? '' : 's'}`
  const parts = [...PARTS, [marks, BROUGHT_MARKS] as const].map(([what, beginning]) => {
    const ofIt = files.filter(({ path }) => path.startsWith(beginning))
    const distinct = new Map(ofIt.map(({ sha256, bytes }) => [sha256, bytes]))
    return { what, files: ofIt.length, bytes: [...distinct.values()].reduce((sum, bytes) => sum + bytes, 0) }
  })
  const nothing = { files: 0, bytes: 0 }
  const inIt = study && {
    what: 'the study, and which runs are whose',
    files: 1,
    bytes: JSON.stringify(study).length,
  }
  return [
    ...(inIt ? [inIt] : []),
    ...parts.filter((part) => part.files > 0),
    ...(markedExamples ? [] : [{ what: 'no tags and notes of examples', ...nothing }]),
    ...(hasTexts ? [] : [{ what: 'no texts of the dev sets', ...nothing }]),
    { what: 'no weights', ...nothing },
  ]
}
