import type { Handlers } from '../../contract/api.ts'
import { STUDENT_ROLES, type ExampleMarks } from '../../contract/example-browser.ts'
import { divergenceTitle } from '../../contract/internal-divergence.ts'
import { surgeryTitle } from '../../contract/layer-surgery.ts'
import { RUNTIME_KEY } from '../../domain/plan/fetch-keys.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { selectExamples, type StoredExample } from '../../storage/examples-table.ts'
import { createCalibrate } from '../examples/calibrate.ts'
import { createInherit } from '../examples/inherit.ts'
import { biographyOf } from '../examples/biography.ts'
import { createBroughtMarksReader } from '../examples/brought-marks.ts'
import { countTags, openExampleMarks } from '../examples/example-marks.ts'
import { exampleRow } from '../examples/example-row.ts'
import { createExampleFinder } from '../examples/find-examples.ts'
import { createSideBySideLoader, type LoadedSideBySide } from '../examples/load-side-by-side.ts'
import { findSlices } from '../examples/find-slices.ts'
import { countLife } from '../examples/life-of.ts'
import { lookAtText } from '../examples/look-at-text.ts'
import { measureDivergence } from '../examples/measure-divergence.ts'
import { operate } from '../examples/operate.ts'
import { operableStudent, operatedAnswers, reportSurgery } from '../examples/report-surgery.ts'
import { summariseDivergence } from '../examples/summarise-divergence.ts'
import { weighWords } from '../examples/weigh-words.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/**
 * A dev set's examples under a teacher and up to three students: the counts, a page, one of them,
 * what is said of it.
 */
export function exampleHandlers({ db, home, evaluated, inspector, programs, queue }: HostSurroundings) {
  const loadSideBySide = createSideBySideLoader(db, evaluated)
  const marks = openExampleMarks(db, home)
  const readBrought = createBroughtMarksReader()
  const findExamples = createExampleFinder(db, home, evaluated, marks)
  const calibrate = createCalibrate()
  const inherit = createInherit()
  const rowOf = (sideBySide: LoadedSideBySide, example: StoredExample, sortedBy?: ArrayLike<number>) =>
    exampleRow(sideBySide, example, marks.of(sideBySide.devSet.key, example.index), sortedBy?.[example.index])

  return {
    async 'examples.open'(choice) {
      const sideBySide = await loadSideBySide(choice)
      return { ...sideBySide.told, tags: countTags(marks.all(sideBySide.devSet.key)) }
    },
    async 'examples.page'({ students: choice, filter, sort, ofClass, offset, count, positionOf }) {
      const sideBySide = await loadSideBySide(choice)
      if (ofClass !== undefined && ofClass >= sideBySide.told.labels.length)
        throw new StillroomError(
          'invalid-arguments',
          `There are ${sideBySide.told.labels.length} classes, and no class ${ofClass}`,
        )
      const { examples, foundBy } = findExamples(sideBySide, { filter, sort, ofClass })
      const position = positionOf === undefined ? -1 : examples.indexOf(positionOf)
      return {
        total: examples.length,
        foundBy,
        position: position < 0 ? null : position,
        rows: selectExamples(db, sideBySide.devSet, examples.subarray(offset, offset + count)).map(
          (example) => rowOf(sideBySide, example, sideBySide.column(sort.by, ofClass)),
        ),
      }
    },
    async 'examples.show'({ students: choice, index }) {
      const sideBySide = await loadSideBySide(choice)
      requireExample(sideBySide, index)
      const [example] = selectExamples(db, sideBySide.devSet, [index])
      if (!example) throw new Error(`Example ${index} is not in the index`)
      const { task } = sideBySide.told
      const own = marks.of(sideBySide.devSet.key, index)
      const folders = STUDENT_ROLES.flatMap((role) => sideBySide[role]?.folder ?? [])
      return {
        ...rowOf(sideBySide, example),
        line: example.line,
        rating: example.rating ?? null,
        notes: own.notes,
        brought: readBrought(folders, index, own),
        biography: {
          a: biographyOf(sideBySide.a, index, task),
          b: sideBySide.b ? biographyOf(sideBySide.b, index, task) : null,
          c: sideBySide.c ? biographyOf(sideBySide.c, index, task) : null,
        },
        operated: {
          a: operatedAnswers(sideBySide, 'a', index),
          b: operatedAnswers(sideBySide, 'b', index),
        },
      }
    },
    async 'examples.look'({ students, ...given }) {
      return lookAtText(db, inspector, await loadSideBySide(students), given)
    },
    async 'examples.words'({ students, ...asked }) {
      return weighWords(db, inspector, await loadSideBySide(students), asked)
    },
    async 'examples.divergence'({ students, filter }) {
      const sideBySide = await loadSideBySide(students)
      const inOrder = { by: 'index', descending: false } as const
      return summariseDivergence(sideBySide, findExamples(sideBySide, { filter, sort: inOrder }).examples)
    },
    async 'examples.measureDivergence'(choice) {
      const { a, b } = (await loadSideBySide(choice)).told
      return queue.add(
        divergenceTitle([a, ...(b ? [b] : [])].map(({ name }) => name)),
        async (work) => measureDivergence(db, programs.measureDivergence, await loadSideBySide(choice), work),
        { needsDevice: true, needs: [RUNTIME_KEY] },
      )
    },
    async 'examples.surgery'({ students, role }) {
      return reportSurgery(db, await loadSideBySide(students), role)
    },
    async 'examples.operate'({ students, role, surgeries }) {
      const { name, seed, evaluation } = operableStudent(await loadSideBySide(students), role)
      return queue.add(
        surgeryTitle({ name, seed, step: evaluation.step }),
        async (work) => operate(db, programs.operate, await loadSideBySide(students), role, surgeries, work),
        { needsDevice: true, needs: [RUNTIME_KEY] },
      )
    },
    async 'examples.slices'(choice) {
      const sideBySide = await loadSideBySide(choice)
      return findSlices(sideBySide, marks.all(sideBySide.devSet.key))
    },
    async 'examples.inheritance'(choice) {
      return inherit((await loadSideBySide(choice)).columns)
    },
    async 'examples.lives'(choice) {
      const { columns, ...sideBySide } = await loadSideBySide(choice)
      return Object.fromEntries(
        STUDENT_ROLES.flatMap((role) => {
          const student = sideBySide[role]
          return student ? [[role, countLife(student, columns, role)]] : []
        }),
      )
    },
    async 'examples.calibration'(choice) {
      return calibrate((await loadSideBySide(choice)).columns)
    },
    async 'examples.describe'({ students: choice, index, tags, notes }) {
      const sideBySide = await loadSideBySide(choice)
      requireExample(sideBySide, index)
      const before = marks.of(sideBySide.devSet.key, index)
      const after: ExampleMarks = {
        tags: tags === undefined ? before.tags : [...new Set(tags)],
        notes: notes ?? before.notes,
      }
      marks.set(sideBySide.devSet.key, index, after)
      return after
    },
  } satisfies Partial<Handlers>
}

function requireExample({ told }: LoadedSideBySide, index: number): void {
  if (index < told.examples) return
  throw new StillroomError(
    'invalid-arguments',
    `The dev set has the examples 0 to ${told.examples - 1}, and no ${index}`,
  )
}
