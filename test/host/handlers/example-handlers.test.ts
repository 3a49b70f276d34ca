import {
  appendFileSync,
  existsSync,
  renameSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { EXAMPLE_SORTS, TRUTH_CELLS, type ExampleSort } from '../../../src-main/contract/example-browser.ts'
import type { ExampleFilter } from '../../../src-main/contract/requests/example-requests.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { attentionOf, slowDivergence } from '../../support/slow-divergence.ts'
import { expectRatings, rateExamples } from '../../support/rated-examples.ts'
import { expectThirdStudent } from '../../support/expect-third-student.ts'
import { chooseErrors } from '../../../src-renderer/compare/choose-errors.ts'

const DEV = 60
let root: string
let host: Host
let [a, b, c] = ['', '', '']

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}
const plan = (seed: number) => ({
  kind: 'distill',
  name: `student ${seed}`,
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  mapping: [{ teacher: 4, student: 2 }],
  losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
  training: { epochs: 2, batchSize: 4, learningRate: 2e-3, seed },
})

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root, { devExamples: DEV })
  rateExamples(join(root, 'dev.jsonl'))
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
  for (const seed of [1, 2, 3]) await ask('runs.start', { plan: plan(seed) })
  for (;;) {
    const runs = unpackRuns(await ask('runs.list', {}))
    if (runs.length === 3 && runs.every(({ state }) => state === 'finished')) break
    await sleep(50)
  }
  await host.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeEach(async () => {
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
  const runs = unpackRuns(await ask('runs.list', {}))
  ;[a = '', b = '', c = ''] = [1, 2, 3].map((seed) => runs.find((run) => run.seed === seed)?.id)
})
afterEach(() => host.close())

const page = (filter: ExampleFilter, by: ExampleSort = 'index', descending = false) =>
  ask('examples.page', { students: { a, b }, filter, sort: { by, descending }, offset: 0, count: 1000 })
const indexes = async (filter: ExampleFilter, by?: ExampleSort, descending?: boolean) =>
  (await page(filter, by, descending)).rows.map(({ index }) => index)

describe('the examples of two students', () => {
  test('are counted as compare counts them', async () => {
    const sideBySide = await ask('examples.open', { a, b })
    const compared = await ask('runs.compare', { ids: [a, b] })
    const [ofA, ofB] = compared.runs
    const count = (...cells: (typeof TRUTH_CELLS)[number][]) =>
      cells.reduce((sum, cell) => sum + (sideBySide.cells[TRUTH_CELLS.indexOf(cell)] ?? 0), 0)
    expect(sideBySide.examples).toBe(DEV)
    expect(count(...TRUTH_CELLS)).toBe(DEV)
    const { accuracy, ece, mcc, right } = ofA ?? {}
    expect(sideBySide.a.scores).toMatchObject({ accuracy, ece, mcc, right })
    expect(sideBySide.teacher.scores).toEqual(compared.teacher)
    expect(count('all-right', 'b-loses', 'a-loses', 'both-lose')).toBe(compared.teacherRight)
    expect(count('all-right', 'b-loses')).toBe(ofA?.teacherRightStudentRight)
    expect(count('both-mend', 'b-mends')).toBe(ofB?.teacherWrongStudentRight)
    const [pair] = compared.pairs
    expect(sideBySide.pair).toMatchObject({ aOnly: pair?.aOnly, bOnly: pair?.bOnly, p: pair?.p })
    expect(count('b-loses', 'a-mends')).toBe(pair?.aOnly)
    expect(sideBySide.pair?.difference).toBeCloseTo((ofA?.accuracy ?? NaN) - (ofB?.accuracy ?? NaN), 12)
    expect(sideBySide.teacher.wrong).toBe(DEV - (compared.teacherRight ?? NaN))
    expect(sideBySide).toMatchObject({
      ofAnotherTeacher: [],
      c: null,
      cellsOfC: null,
      teacher: { layers: 4 },
    })
  })

  test('are filtered, and every filter leaves what it says', async () => {
    const { rows } = await page({})
    expect(rows.length).toBe(DEV)
    const dev = readFileSync(join(root, 'dev.jsonl'), 'utf8').trimEnd().split('\n')
    expect(rows.map(({ text }) => text)).toEqual(
      dev.map((line) => (JSON.parse(line) as { text: string }).text),
    )
    const top = (p: readonly number[]) => p.indexOf(Math.max(...p))
    const those = (test: (row: (typeof rows)[number]) => boolean) =>
      rows.filter(test).map(({ index }) => index)
    expect(await indexes({ cells: ['b-loses', 'inherited'] })).toEqual(
      those(({ cell }) => cell === 'b-loses' || cell === 'inherited'),
    )
    expect(await indexes({ labels: [1] })).toEqual(those(({ label }) => label === 1))
    expect(await indexes({ words: [4, 6] })).toEqual(those(({ words }) => words >= 4 && words <= 6))
    expect(await indexes({ teacherConfidence: [0, 0.4] })).toEqual(
      those(({ teacher }) => Math.max(...teacher) <= 0.4),
    )
    expect(await indexes({ differ: true })).toEqual(those((row) => top(row.a) !== top(row.b ?? [])))
    expect(await indexes({ sameLabel: true })).toEqual(
      those((row) => top(row.a) === top(row.teacher) && top(row.b ?? []) === top(row.teacher)),
    )
    expect(await indexes({ predicted: { a: 2 } })).toEqual(those((row) => top(row.a) === 2))
    expect(await indexes({ find: 'words > 5 and a_right' })).toEqual(
      those((row) => row.words > 5 && top(row.a) === row.label),
    )
    expect(await indexes({ find: 'w31' })).toEqual(
      those(({ text }) => text.split(' ').some((word) => word.startsWith('w31'))),
    )
    expect((await page({ find: 'w31' })).foundBy).toBe('text')
    expect(await indexes({ find: '" OR NEAR(' })).toEqual([])
    await expectRatings(ask, { a, b }, DEV)
    for (const { find, examples, aOnly } of (await ask('examples.slices', { a, b })).slices) {
      expect(await indexes({ find })).toHaveLength(examples)
      expect(await indexes({ find: `(${find}) and a_right and not b_right` })).toHaveLength(aOnly)
    }
  })

  test('a column of shared errors opens exactly its examples, of three students too', async () => {
    const runs = unpackRuns(await ask('runs.list', {}))
    const ids = [1, 2, 3].map((seed) => runs.find((run) => run.seed === seed)?.id ?? '')
    const { runs: compared } = await ask('runs.compare', { ids })
    const overlap = await ask('comparison.overlap', { ids, most: 60 })
    expect(overlap.columns.some(({ members }) => members.includes(ids[2] ?? ''))).toBe(true)
    const seen: number[] = []
    for (const { members, count } of overlap.columns) {
      const columns = compared.map((one) => ({ one }))
      const { filter, ...students } = chooseErrors(overlap, members, columns) ?? { a: '', b: '', filter: {} }
      const sort = { by: 'index', descending: false } as const
      const shown = await ask('examples.page', { students, filter, sort, offset: 0, count: 1000 })
      expect([members, shown.total]).toEqual([members, count])
      seen.push(...shown.rows.map(({ index }) => index))
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe(DEV - overlap.allRight)
  })

  test.each(EXAMPLE_SORTS)(
    'are sorted by %s, both ways, and each page is a piece of the whole',
    async (by) => {
      const rising = await indexes({}, by, false)
      const falling = await indexes({}, by, true)
      expect(rising.toSorted((x, y) => x - y)).toEqual(Array.from({ length: DEV }, (_, index) => index))
      const { rows } = await page({}, by, true)
      const value = (row: (typeof rows)[number]) =>
        ({
          index: row.index,
          label: row.label,
          words: row.words,
          apart: row.apart,
          teacher: row.teacher[row.label],
          a: row.a[row.label],
          b: row.b?.[row.label],
        })[by as 'index']
      if (value(rows[0]!) !== undefined)
        expect(rows.map(value)).toEqual(rows.map(value).toSorted((x, y) => Number(y) - Number(x)))
      const piece = await ask('examples.page', {
        students: { a, b },
        filter: {},
        sort: { by, descending: true },
        offset: 7,
        count: 5,
        positionOf: falling[20],
      })
      expect(piece.rows.map(({ index }) => index)).toEqual(falling.slice(7, 12))
      expect(piece.position).toBe(20)
    },
  )

  test('show their life over the evaluations, which ends in what the table says', async () => {
    const { rows } = await page({})
    const shown = await ask('examples.show', { students: { a, b }, index: 5 })
    expect(shown.biography.a.steps).toEqual([10, 20])
    expect(shown.biography.a.probabilities.at(-1)).toEqual(rows[5]?.a)
    expect(shown.biography.b?.probabilities.at(-1)).toEqual(rows[5]?.b)
    const earlier = await ask('examples.open', { a, stepA: 10 })
    expect(earlier).toMatchObject({ a: { step: 10 }, b: null, pair: null })
  })

  test('a third student stands beside two: it filters, is asked for, and changes nothing of theirs', async () => {
    await expectThirdStudent(ask, { a, b, c }, DEV)
  })

  test('of students that cannot stand side by side are refused by name', async () => {
    await expect(ask('examples.open', { a: 'none' })).rejects.toMatchObject({ code: 'unknown-run' })
    await expect(ask('examples.open', { a, stepA: 11 })).rejects.toThrow(
      /not evaluated at step 11; it was at 10, 20/,
    )
    await expect(ask('examples.show', { students: { a, b }, index: DEV })).rejects.toThrow(
      /0 to 59, and no 60/,
    )
    const file = join(root, 'home', 'runs', b, 'predictions', '10.f32')
    const whole = readFileSync(file)
    truncateSync(file, whole.length - 4)
    await expect(ask('examples.open', { a, b, stepB: 10 })).rejects.toMatchObject({ code: 'corrupt-run' })
    writeFileSync(file, whole)
    await ask('examples.open', { a, b, stepB: 10 })
  })

  test('are looked into from the weights: stored predictions come out again, and attention is shares', async () => {
    const { rows } = await page({})
    for (const index of [0, 7, 31]) {
      const row = rows[index]!
      const look = await ask('examples.look', {
        students: { a, b, c: a },
        text: row.text,
        layers: { teacher: 4, a: 2, b: 2 },
      })
      expect(look.missing).toEqual([])
      expect(look.probabilities.c).toEqual(look.probabilities.a)
      expect(Object.keys(look.divergences)).toEqual(['a', 'b'])
      for (const role of ['teacher', 'a', 'b'] as const) {
        const model = look.models[role]!
        look.probabilities[role]!.forEach((value, c) => expect(value).toBeCloseTo(row[role]![c]!, 6))
        const folder = join(root, 'home', 'runs', role === 'b' ? b : a, 'predictions')
        const stored = new Float32Array(
          new Uint8Array(readFileSync(join(folder, role === 'teacher' ? 'teacher.f32' : '20.f32'))).buffer,
        )
        model.logits.forEach((logit, c) =>
          expect(Math.abs(logit - stored[index * 3 + c]!)).toBeLessThan(1e-5),
        )
        expect(model.tokens).toEqual(['[CLS]', ...row.text.split(' '), '[SEP]'])
        const attention = attentionOf(model.attention!.values)
        const tokens = model.tokens.length
        expect(attention.length).toBe(model.heads * tokens * tokens)
        const sumOf = (shares: Float32Array) => shares.reduce((sum, share) => sum + share, 0)
        for (let from = 0; from < attention.length; from += tokens)
          expect(sumOf(attention.subarray(from, from + tokens))).toBeCloseTo(1, 5)
      }
      const [unmapped, mapped] = look.divergences.a!
      expect(unmapped).toMatchObject({ student: 1, teacher: 2 })
      expect(mapped).toMatchObject({ student: 2, teacher: 4 })
      const [t, student] = [look.models.teacher!, look.models.a!]
      mapped!.heads.forEach((js, head) =>
        expect(js).toBeCloseTo(
          slowDivergence(
            attentionOf(t.attention!.values),
            attentionOf(student.attention!.values),
            head,
            student.tokens.length,
          ),
          6,
        ),
      )
    }
  })

  test('are looked into at an earlier evaluation whose checkpoint is kept, and named where it is not', async () => {
    const checkpoint = join(root, 'home', 'runs', a, 'checkpoints', '10')
    const { rows } = await ask('examples.page', {
      students: { a, stepA: 10 },
      filter: {},
      sort: { by: 'index', descending: false },
      offset: 3,
      count: 1,
    })
    const look = () => ask('examples.look', { students: { a, stepA: 10 }, text: rows[0]!.text, layers: {} })
    expect(existsSync(checkpoint)).toBe(true)
    ;(await look()).probabilities.a!.forEach((value, c) => expect(value).toBeCloseTo(rows[0]!.a[c]!, 6))
    renameSync(checkpoint, `${checkpoint}.away`)
    const without = await look()
    renameSync(`${checkpoint}.away`, checkpoint)
    expect(without.missing).toEqual([
      { role: 'a', why: expect.stringContaining('step 10 are no longer kept') as string },
    ])
    expect(Object.keys(without.models)).toEqual(['teacher'])
  })

  test('keep tags and notes when the database is made anew, and after a torn line', async () => {
    const students = { a, b }
    await ask('examples.describe', { students, index: 3, tags: ['negation', 'irony', 'negation'] })
    await ask('examples.describe', { students, index: 3, notes: 'odd' })
    await ask('examples.describe', { students, index: 4, tags: ['irony'] })
    expect(await indexes({ tags: ['irony'] })).toEqual([3, 4])
    await host.close()
    for (const end of ['', '-wal', '-shm']) rmSync(join(root, 'home', `stillroom.db${end}`), { force: true })
    appendFileSync(join(root, 'home', 'example-marks.jsonl'), '{"devSet":"torn')
    host = openHost(join(root, 'home'), PROGRAM_PATHS)
    const shown = await ask('examples.show', { students, index: 3 })
    expect(shown).toMatchObject({ tags: ['negation', 'irony'], notes: 'odd', hasNotes: true })
    await ask('examples.describe', { students, index: 4, tags: [] })
    await host.close()
    host = openHost(join(root, 'home'), PROGRAM_PATHS)
    expect((await ask('examples.open', students)).tags).toEqual([
      { tag: 'irony', examples: 1 },
      { tag: 'negation', examples: 1 },
    ])
  })
})
