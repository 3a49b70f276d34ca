import type { LayerPair } from '../../contract/plan-student.ts'

/**
 * Of a mapping one pair for each of its student layers, drawn among all choices whose teacher
 * layers rise with the student's, each equally likely; undefined where there is no such choice.
 * Where every student layer may have any teacher layer, this is a random subset of the teacher's
 * layers, sorted: RAIL-KD (Haidar et al. 2022), whose loss on pooled states is not ours: any loss
 * between layers may be drawn for.
 * @param random numbers in [0, 1), one for each student layer
 */
export function drawMapping(
  pairs: readonly LayerPair[],
  random: () => number,
): readonly LayerPair[] | undefined {
  const byStudent = [...Map.groupBy(pairs, ({ student }) => student)].sort(([a], [b]) => a - b)
  const teachers = byStudent.map(([, ofStudent]) =>
    ofStudent.map(({ teacher }) => teacher).sort((a, b) => a - b),
  )
  // Ways to go on from each choice to the last student layer, from the back.
  const ways: number[][] = []
  for (let at = teachers.length - 1; at >= 0; at--)
    ways[at] = (teachers[at] ?? []).map((teacher) =>
      at === teachers.length - 1
        ? 1
        : sumOf(
            (teachers[at + 1] ?? []).map((next, index) =>
              next > teacher ? (ways[at + 1]?.[index] ?? 0) : 0,
            ),
          ),
    )
  if (sumOf(ways[0] ?? []) === 0) return undefined
  const drawn: LayerPair[] = []
  let above = -1
  byStudent.forEach(([student], at) => {
    const open = (teachers[at] ?? []).map((teacher, index) => ({
      teacher,
      ways: teacher > above ? (ways[at]?.[index] ?? 0) : 0,
    }))
    let left = random() * sumOf(open.map((one) => one.ways))
    const possible = open.filter((one) => one.ways > 0)
    const chosen = possible.find((one) => (left -= one.ways) < 0) ?? possible.at(-1)
    above = chosen?.teacher ?? above
    drawn.push({ teacher: above, student })
  })
  return drawn
}

/** What every student layer may have, so that a sorted choice is left for the others. */
export function candidatePairs(teacherLayers: number, studentLayers: number): readonly LayerPair[] {
  const students = Array.from({ length: Math.min(studentLayers, teacherLayers) }, (_, index) => index + 1)
  const room = teacherLayers - students.length
  return students.flatMap((student) =>
    Array.from({ length: room + 1 }, (_, more) => ({ teacher: student + more, student })),
  )
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
