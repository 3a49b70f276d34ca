import type { Judged } from './judge.ts'

/**
 * A part of a dev set in which every kind of example has its share: all of them in the order of
 * label, teacher right, student right and place, and of these every so-and-so-many-th. The same
 * part every time.
 * @returns positions, in the dev set's order; all of them where there are no more than `most`
 */
export function evenPart(
  teacher: Pick<Judged, 'right'>,
  { task, gold, right }: Pick<Judged, 'task' | 'gold' | 'right'>,
  most: number,
): Int32Array {
  const all = Int32Array.from(right, (_, example) => example)
  if (all.length <= most) return all
  const labelOf = (example: number) => (task.kind === 'multi-label' ? 0 : (gold[example] ?? 0))
  const sorted = all.toSorted(
    (x, y) =>
      labelOf(x) - labelOf(y) ||
      (teacher.right[x] ?? 0) - (teacher.right[y] ?? 0) ||
      (right[x] ?? 0) - (right[y] ?? 0) ||
      x - y,
  )
  const part = Int32Array.from({ length: most }, (_, at) => sorted[Math.floor((at * all.length) / most)] ?? 0)
  return part.sort()
}
