import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import type { PreflightReport } from '../../../src-main/contract/preflight.ts'
import type { Progress } from '../../../src-main/contract/progress.ts'
import { diskOf, timeOf, vaultDiskOf } from '../../../src-main/domain/plan/preflight-figures.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { makeInputs } from '../../scenarios/training/make-run-folder.ts'
import { unpackRuns } from '../../../src-main/domain/run/run-list.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'

let root: string
let host: Host

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  process.env.STILLROOM_VAULTS = join(root, 'vaults') // which no other test's runs have filled
  makeInputs(root)
  host = openHost(join(root, 'home'), PROGRAM_PATHS)
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

const teacher = () => ({ kind: 'folder', path: join(root, 'teacher') }) as const
const source = () =>
  ({ kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') }) as const
const plan = () => ({
  kind: 'distill',
  data: { source: source() },
  teacher: { model: teacher() },
  student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
  mapping: [{ teacher: 4, student: 2 }],
  losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
  strategy: { kind: 'stacked' },
  training: { epochs: 2, batchSize: 4 },
})

describe('models.describe', () => {
  test('reads a folder: its shape, and its classifier from the header of its weights', async () => {
    const found = await ask('models.describe', { source: teacher() })
    const config = JSON.parse(readFileSync(join(root, 'teacher', 'config.json'), 'utf8')) as Record<
      string,
      number
    >
    expect(found).toMatchObject({
      layers: config.num_hidden_layers,
      width: config.hidden_size,
      classes: 3,
      bytesToFetch: 0,
    })
  })

  test('knows a catalogue model before it is fetched, and refuses what is none', async () => {
    const found = await ask('models.describe', { source: { kind: 'catalogue', name: 'minilm-l6' } })
    expect(found).toMatchObject({ layers: 6, width: 384, heads: 12 })
    await expect(ask('models.describe', { source: { kind: 'catalogue', name: 'x' } })).rejects.toMatchObject({
      code: 'unknown-model',
    })
    writeFileSync(join(root, 'teacher', 'model.safetensors'), 'no weights')
    await expect(ask('models.describe', { source: teacher() })).rejects.toMatchObject({
      code: 'invalid-safetensors',
    })
  })
})

describe('datasets.preview', () => {
  test('counts rows, labels and rejected rows, and shows the first', async () => {
    const rows = readFileSync(join(root, 'train.jsonl'), 'utf8')
    writeFileSync(join(root, 'train.jsonl'), `${rows}${JSON.stringify({ text: '', label: 'yes' })}\n`)
    const found = await ask('datasets.preview', { source: source() })
    if (found.kind !== 'splits') throw new Error('Not read')
    expect([found.train.rows, found.dev.rows, found.train.rejected]).toEqual([40, 12, 1])
    expect(Object.values(found.train.labels).reduce((sum, count) => sum + count, 0)).toBe(40)
    expect(found.train.first[0]).toMatchObject({
      text: (JSON.parse(rows.split('\n')[0] ?? '') as { text: string }).text,
    })
    expect(found.train.rejections).toEqual([{ line: 41, reason: 'the text is empty' }])
  })

  test('sees a file that was changed, and shows nothing of one that is no data set', async () => {
    await ask('datasets.preview', { source: source() })
    writeFileSync(
      join(root, 'dev.jsonl'),
      `${readFileSync(join(root, 'dev.jsonl'), 'utf8')}`.split('\n').slice(0, 5).join('\n'),
    )
    const found = await ask('datasets.preview', { source: source() })
    expect(found.kind === 'splits' && found.dev.rows).toBe(5)
    writeFileSync(join(root, 'dev.jsonl'), 'just text\n')
    await expect(ask('datasets.preview', { source: source() })).rejects.toMatchObject({
      code: 'invalid-dataset',
    })
  })
})

describe('datasets.keep', () => {
  const send = (content: Buffer, name: string, pieceBytes: number) => {
    const upload = randomUUID()
    const pieces = Array.from({ length: Math.ceil(content.length / pieceBytes) }, (_, index) =>
      content.subarray(index * pieceBytes, (index + 1) * pieceBytes),
    )
    return pieces.reduce<Promise<string | null>>(async (before, piece, index) => {
      await before
      const isLast = index === pieces.length - 1
      const given = { upload, name, offset: index * pieceBytes, piece: piece.toString('base64'), isLast }
      return (await ask('datasets.keep', given)).path
    }, Promise.resolve(null))
  }

  test('puts a file together from its pieces, once for the same content', async () => {
    const content = Buffer.from('text\tlabel\n'.repeat(1000))
    const first = await send(content, 'own.tsv', 100)
    const second = await send(content, 'own.tsv', 777)
    expect(first).toBe(second)
    expect(readFileSync(first ?? '')).toEqual(content)
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16)
    expect(first).toBe(join(root, 'home', 'data', hash, 'own.tsv'))
  })

  test.each(['../../../evil.tsv', '..\\evil.tsv', '/etc/evil.tsv', '.evil.tsv', 'a\u0000b;rm.tsv'])(
    'keeps %j under its own folder, by a plain name',
    async (name) => {
      const path = await send(Buffer.from('x'), name, 10)
      expect(path?.startsWith(join(root, 'home', 'data'))).toBe(true)
      expect(path?.split('/').at(-1)).toMatch(/^[\w-][\w.-]*$/)
      expect(existsSync(path ?? '')).toBe(true)
    },
  )

  test('refuses a piece that is out of order', async () => {
    const given = { upload: randomUUID(), name: 'x', piece: 'eA==', isLast: false }
    await ask('datasets.keep', { ...given, offset: 0 })
    await expect(ask('datasets.keep', { ...given, offset: 9 })).rejects.toMatchObject({
      code: 'invalid-arguments',
    })
  })
})

describe('plans.preflight', () => {
  const isPlausible = ({ student }: PreflightReport) => {
    expect(student.stages.every(({ meanMs, tried }) => meanMs > 0 && tried > 0)).toBe(true)
    expect(student.terms.every(({ value, gradientNorm }) => Number.isFinite(value) && gradientNorm > 0)).toBe(
      true,
    )
    expect(Math.max(...student.terms.map(({ paddingDifference }) => paddingDifference))).toBeLessThan(1e-4)
    expect(timeOf(student).ms).toBeGreaterThan(0)
    expect(diskOf(student)).toBeGreaterThan(student.parameters * 4)
  }

  test('tries a plan on its own model and data, and leaves nothing behind', async () => {
    const report = await ask('plans.preflight', { plan: plan() })
    isPlausible(report)
    expect(report.student.stages.map(({ name, steps }) => [name, steps])).toEqual([
      ['layer 2', 10],
      ['classification', 20],
    ])
    expect(report.student).toMatchObject({
      trainExamples: 40,
      devExamples: 12,
      evaluations: 3,
      cutExamples: 0,
    })
    expect(report.student.teacher?.of).toBe(12)
    expect(report.peakMemoryBytes).toBeGreaterThan(1e7)
    expect(unpackRuns(await ask('runs.list', {}))).toEqual([])
    expect(await ask('plans.preflighted', { plan: { ...plan(), name: 'another name' } })).toEqual(report)
    expect(
      await ask('plans.preflighted', { plan: { ...plan(), mapping: [{ teacher: 3, student: 2 }] } }),
    ).toBeNull()
  })

  test('counts the texts that are cut, and tries a teacher that is to be fine-tuned first', async () => {
    const training = { epochs: 1, batchSize: 8 }
    const first = {
      ...plan(),
      data: { source: source(), maxLength: 8 },
      teacher: { model: teacher(), fineTune: training },
    }
    const going = ask('plans.preflight', { plan: first })
    const told: Progress[] = []
    const timer = setInterval(async () => {
      const progress = await ask('plans.preflight-progress', {})
      if (progress) told.push(progress)
    }, 5)
    const report = await going.finally(() => clearInterval(timer))
    // What it does is told all along; it has as many parts as it says.
    expect(told.some(({ task }) => task === 'the teacher: taking steps of stage 1 of 1 (fine-tuning)')).toBe(
      true,
    )
    const [last, total] = [told.at(-1)?.done, told.at(-1)?.total]
    expect(last).toBe((total ?? 0) - 1)
    expect(await ask('plans.preflight-progress', {})).toBeNull()
    isPlausible(report)
    const words = readFileSync(join(root, 'train.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text.split(' ').length)
    expect(report.student).toMatchObject({
      longestText: 8,
      cutExamples: words.filter((count) => count + 2 > 8).length,
    })
    expect(report.teacher?.stages).toMatchObject([{ name: 'fine-tuning', steps: 5 }])
    expect(report.student.teacher).toBeUndefined()
  })

  test('says what a vault takes, and why it would not be kept', async () => {
    const planWith = (vault: object) => ({
      ...plan(),
      student: { layers: 2, start: { from: 'teacher', layers: [1, 2] } },
      teacher: { model: teacher(), vault },
      strategy: { kind: 'together' },
    })
    const { student } = await ask('plans.preflight', { plan: planWith({ keep: 'always' }) })
    // The student's layers are the teacher's first two: alike as one thing is itself.
    const { values, texts } = student.likeness ?? { values: [], texts: 0 }
    expect([values.map((row) => row.length), texts]).toEqual([[2, 2, 2, 2], 12])
    expect(values[0]?.[0]).toBeCloseTo(1, 4)
    expect(values[1]?.[1]).toBeCloseTo(1, 4)
    expect(values[3]?.[0]).toBeLessThan(0.99)
    expect(student.vault?.notKept).toBeUndefined()
    expect(student.vault?.filledShare).toBe(0)
    expect(student.vault?.bytes).toBeGreaterThan(0)
    const [stage] = student.stages
    expect(stage?.storedMs).toBeGreaterThan(0)
    expect(stage?.savedDeviationMs).toBeGreaterThan(0)
    expect(vaultDiskOf(student, { count: 1, hasTeacherEach: false }, 20e9)).toBe(student.vault?.bytes)
    const never = (await ask('plans.preflight', { plan: planWith({ keep: 'never' }) })).student
    expect(never.vault?.notKept).toBe('the plan keeps no teacher tensors')
  })

  test('can be stopped', async () => {
    const going = ask('plans.preflight', { plan: plan() })
    await ask('plans.stop-preflight', {})
    await expect(going).rejects.toMatchObject({ code: 'interrupted' })
  })
})
