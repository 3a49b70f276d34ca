import type { ExampleLook } from '../../src-main/contract/example-browser.ts'
import { difference, headOf, type HeadAttention, type LookedPairs } from './attention-grids.ts'

/** One grid that is drawn: teacher, a student, or a difference. */
export interface DrawnGrid {
  readonly title: string
  /** Such as `T8, head 5`. */
  readonly note: string
  readonly values: HeadAttention
  /** Colour tokens of what is above 0, and of what is below. */
  readonly colour: string
  readonly below?: string
}

export interface DrawnAttention {
  readonly teacher: HeadAttention
  readonly a: HeadAttention | undefined
  readonly b: HeadAttention | undefined
  /** The student that is looked at, minus the teacher. */
  readonly less: HeadAttention | undefined
  readonly grids: readonly DrawnGrid[]
}

/**
 * What a look shows of one head. Titles say what is drawn: while another layer is on its way, that
 * is still the one before.
 * @param head counted from 0
 * @param side whose difference from the teacher is drawn; the teacher's grid is of the layer that
 * it learnt from
 * @returns undefined where the teacher was not looked into
 */
export function drawnAttention(
  look: ExampleLook,
  head: number,
  side: 'a' | 'b',
  pairs: LookedPairs,
): DrawnAttention | undefined {
  const { teacher: ofTeacher, a: ofA, b: ofB } = look.models
  const teacher = headOf(ofTeacher, head)
  if (!teacher) return undefined
  const [a, b] = [headOf(ofA, head), headOf(ofB, head)]
  const student = side === 'b' ? b : a
  const less = student && student.tokens === teacher.tokens ? difference(student, teacher) : undefined
  const layerOf = (role: 'teacher' | 'a' | 'b') => look.models[role]?.attention?.layer
  const apart = (role: 'a' | 'b') => {
    const wanted = role === side ? layerOf('teacher') : pairs[role]?.teacher
    const ofLayer = look.divergences[role]?.filter(({ student }) => student === layerOf(role)) ?? []
    return ofLayer.find(({ teacher }) => teacher === wanted) ?? ofLayer[0]
  }
  const noteOf = (role: 'a' | 'b') => {
    const found = apart(role)
    // Where A and B learnt from different layers, the teacher's grid is of one of them alone.
    const from = pairs.b && pairs.a?.teacher !== pairs.b.teacher && found ? ` from T${found.teacher}` : ''
    return `S${layerOf(role)}, JS ${found?.heads[head]?.toFixed(2) ?? '–'}${from}`
  }
  const all = [
    {
      title: 'Teacher',
      note: `T${layerOf('teacher')}, head ${head + 1}`,
      values: teacher,
      colour: '--teacher',
    },
    { title: 'A', note: noteOf('a'), values: a, colour: '--a' },
    { title: 'B', note: noteOf('b'), values: b, colour: '--b' },
    {
      title: `${side.toUpperCase()} − T${layerOf('teacher')}`,
      note: '',
      values: less,
      colour: `--${side}`,
      below: '--teacher',
    },
  ]
  const grids = all.flatMap(({ values, ...same }) => (values ? [{ ...same, values }] : []))
  return { teacher, a, b, less, grids }
}

const GRID_GAP = 10
/** Room for the tokens' names, pixels. */
export const NAMES_WIDTH = 52

/** How grids stand in a width: so many in a row, so large, with the tokens' names or without. */
export interface GridLayout {
  readonly columns: number
  readonly hasNames: boolean
  /** Of one grid, pixels. */
  readonly size: number
}

/**
 * All in a row where their tokens can be named; else two, named if there is room; of a long text
 * the pointer tells the names.
 */
export function gridLayout(width: number, grids: number, tokens: number): GridLayout {
  const count = Math.max(1, tokens)
  // Names stand at the left of each of two, or of the first of four.
  const fit = (beside: number, isNamed: boolean) => {
    const names = isNamed ? NAMES_WIDTH * (beside > 2 ? 1 : beside) : 0
    return Math.floor((width - names - GRID_GAP * (beside - 1)) / beside)
  }
  const isAllNamed = fit(grids, true) / count >= 9
  const columns = isAllNamed ? grids : Math.min(2, grids)
  const hasNames = isAllNamed || fit(columns, true) / count >= 8
  return {
    columns,
    hasNames,
    size: Math.max(60, Math.min(fit(columns, hasNames), Math.max(108, tokens * 12))),
  }
}
