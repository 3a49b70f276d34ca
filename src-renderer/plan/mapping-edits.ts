import type { LayerPair } from '../../src-main/contract/plan-student.ts'
import type { MappingProposal } from '../../src-main/domain/plan/propose-layer-mapping.ts'

/**
 * A mapping with the pair in it, or without it where it was; in the order of the student's layers.
 */
export function togglePair(mapping: readonly LayerPair[], pair: LayerPair): readonly LayerPair[] {
  return isMapped(mapping, pair) ? mapping.filter((other) => !isSame(other, pair)) : connect(mapping, pair)
}

/** A mapping with the pair in it. */
export function connect(mapping: readonly LayerPair[], pair: LayerPair): readonly LayerPair[] {
  if (isMapped(mapping, pair)) return mapping
  return [...mapping, pair].sort((a, b) => a.student - b.student || a.teacher - b.teacher)
}

export function isMapped(mapping: readonly LayerPair[], pair: LayerPair): boolean {
  return mapping.some((other) => isSame(other, pair))
}

/** Teacher layers that feed a student layer, in order. */
export function teachersOf(mapping: readonly LayerPair[], student: number): readonly number[] {
  return mapping
    .filter((pair) => pair.student === student)
    .map(({ teacher }) => teacher)
    .sort((a, b) => a - b)
}

/** Student layers that learn from a teacher layer, rising. */
export function studentsOf(mapping: readonly LayerPair[], teacher: number): readonly number[] {
  return mapping
    .filter((pair) => pair.teacher === teacher)
    .map(({ student }) => student)
    .sort((a, b) => a - b)
}

/** Teacher layers that feed no student layer. */
export function unmappedTeachers(mapping: readonly LayerPair[], teacherLayers: number): readonly number[] {
  return layersUpTo(teacherLayers).filter((layer) => !mapping.some(({ teacher }) => teacher === layer))
}

/** The mapping in words: `S1 learns from T1 and T2, S2 from T4. T3 feeds no student layer.` */
export function describeMapping(
  mapping: readonly LayerPair[],
  teacherLayers: number,
  studentLayers: number,
): string {
  const fed = layersUpTo(studentLayers).flatMap((student) => {
    const teachers = teachersOf(mapping, student)
    return teachers.length === 0 ? [] : [`S${student} from ${spoken(teachers)}`]
  })
  const embeddings = isMapped(mapping, { teacher: 0, student: 0 })
    ? ["The embeddings learn from the teacher's."]
    : []
  if (fed.length === 0) return [...embeddings, 'No layer is mapped.'].join(' ')
  const unfed = unmappedTeachers(mapping, teacherLayers)
  const learns = fed.join(', ').replace(' from ', ' learns from ')
  return [...embeddings, `${learns}.`, ...(unfed.length === 0 ? [] : [unmappedInWords(unfed)])].join(' ')
}

/** Titles of the proposed mappings: `Every 2nd` where a student is half as deep. */
export function proposalTitles(
  teachers: number,
  students: number,
): Readonly<Record<MappingProposal, string>> {
  const stride = teachers / students
  const everyKth =
    stride === 1 ? 'Each' : Number.isInteger(stride) ? `Every ${ordinal(stride)}` : 'Every k-th'
  return {
    'every-kth': everyKth,
    first: 'First',
    last: 'Last',
    uniform: 'Uniform',
    reversed: 'Reversed',
  }
}

/** `T11 feeds no student layer.` */
export function unmappedInWords(layers: readonly number[]): string {
  return `${spoken(layers)} ${layers.length === 1 ? 'feeds' : 'feed'} no student layer.`
}

export function layersUpTo(count: number): readonly number[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => index + 1)
}

/** `T1–T4, T6`: three or more that follow each other as from and to. `layers` rise. */
export function rangesOf(side: 'T' | 'S', layers: readonly number[]): readonly string[] {
  const runs: number[][] = []
  for (const layer of layers) {
    const run = runs.at(-1)
    if (run?.at(-1) === layer - 1) run.push(layer)
    else runs.push([layer])
  }
  return runs.flatMap((run) =>
    run.length < 3 ? run.map((layer) => `${side}${layer}`) : `${side}${run[0]}–${side}${run.at(-1)}`,
  )
}

/** T1, T3 and T5 */
function spoken(layers: readonly number[]): string {
  const names = layers.map((layer) => `T${layer}`)
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function ordinal(count: number): string {
  return `${count}${count === 2 ? 'nd' : count === 3 ? 'rd' : 'th'}`
}

function isSame(one: LayerPair, other: LayerPair): boolean {
  return one.teacher === other.teacher && one.student === other.student
}
