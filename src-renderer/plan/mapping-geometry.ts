/** Width of a teacher layer's box at the left edge of the drawing, px. */
export const TEACHER_WIDTH = 112
/** Width of a student layer's box at its right edge, px. */
export const STUDENT_WIDTH = 96
/** Left of the student's boxes, a line that is let go still reaches them, px. */
const REACH = 40

/** A place in the drawing, px from its upper left corner. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Where two stacks of layers are drawn side by side, each over the whole height. */
export interface MappingGeometry {
  /** Of a teacher layer, px. */
  readonly rowHeight: number
  /** Of a student layer's box, px. */
  readonly boxHeight: number
  /** Of the drawing, px. */
  readonly height: number
  /** Where the student's boxes begin, px. */
  readonly right: number
  /** The middle of a layer, px from the top. */
  teacherY(layer: number): number
  studentY(layer: number): number
  /** The student layer that a line ends at when it is let go at a point. */
  studentAt(point: Point): number | undefined
  /** An SVG path from a teacher layer's edge. */
  lineTo(teacher: number, end: Point): string
}

/**
 * @param teachers layers of the teacher
 * @param students layers of the student
 * @param width of the drawing, px
 */
export function mappingGeometry(teachers: number, students: number, width: number): MappingGeometry {
  const rowHeight = rowHeightOf(teachers)
  const height = mappingHeight(teachers, students)
  const right = width - STUDENT_WIDTH
  const teacherY = (layer: number) => ((layer - 0.5) * height) / teachers
  return {
    rowHeight,
    boxHeight: Math.min(36, height / Math.max(1, students) - 4),
    height,
    right,
    teacherY,
    studentY: (layer) => ((layer - 0.5) * height) / students,
    studentAt({ x, y }) {
      const layer = Math.floor((y * students) / height) + 1
      return x >= right - REACH && layer >= 1 && layer <= students ? layer : undefined
    },
    lineTo(teacher, { x, y }) {
      const from = teacherY(teacher)
      const bend = Math.max(20, (x - TEACHER_WIDTH) * 0.45)
      return `M${TEACHER_WIDTH} ${from}C${TEACHER_WIDTH + bend} ${from} ${x - bend} ${y} ${x} ${y}`
    },
  }
}

/** Of the drawing, px. */
export function mappingHeight(teachers: number, students: number): number {
  return rowHeightOf(teachers) * Math.max(teachers, students)
}

function rowHeightOf(teachers: number): number {
  return teachers > 16 ? 20 : teachers > 8 ? 28 : 34
}
