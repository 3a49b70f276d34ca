import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { resolveModel } from '../../../src-main/catalogue/resolve-model.ts'
import { predictFile } from '../../../src-main/engine/predicting/predict-file.ts'
import { STUDENT_KINDS, writeStudent, type StudentKind } from '../../reference/write-student.ts'
import { FIXTURES } from '../../support/fixtures.ts'
import { testBackend } from '../../support/test-backend.ts'

interface FromPretrained {
  readonly problems: Readonly<Record<string, readonly string[]>>
  readonly labels: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly texts: readonly (readonly string[])[]
  readonly logits: readonly (readonly number[])[]
}

const recorded = JSON.parse(readFileSync(join(FIXTURES, 'from-pretrained.json'), 'utf8')) as Readonly<
  Record<StudentKind, FromPretrained>
>
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const SCRIPT = join(import.meta.dirname, '..', '..', 'reference', 'from_pretrained.py')
// Only looks for the packages: to import them takes longer than to find that they are missing.
const PROBE =
  'import importlib.util as u, sys; sys.exit(not (u.find_spec("torch") and u.find_spec("transformers")))'
const hasTransformers = spawnSync('python3', ['-c', PROBE]).status === 0

describe.each(STUDENT_KINDS)('a %s folder of ours', (kind) => {
  const python = recorded[kind]
  test('is, byte for byte, one that from_pretrained has loaded without a missing or surplus tensor', async () => {
    const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
    const folder = join(root, kind)
    writeStudent(path, folder, kind)
    const files = readdirSync(folder).sort()
    const hash = (name: string) =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')
    expect(Object.fromEntries(files.map((name) => [name, hash(name)]))).toEqual(python.files)
    expect(Object.values(python.problems).flat()).toEqual([])
    expect(python.labels).toEqual(['negative', 'positive'])
  })

  test('and we give the logits that Python gave from it', async () => {
    const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
    const checkpoint = join(root, `${kind} again`)
    writeStudent(path, checkpoint, kind)
    for (const [index, texts] of python.texts.entries()) {
      const file = join(root, `${kind} ${index}.jsonl`)
      // Two rows, as a data set has two labels at least.
      const row = (label: string) => JSON.stringify({ a: texts[0], b: texts[1], label })
      writeFileSync(file, `${row('negative')}\n${row('positive')}\n`)
      const text = texts.length > 1 ? ['a', 'b'] : ['a']
      const request = {
        kind: 'predict',
        checkpoint,
        maxLength: 128,
        file: { path: file, format: 'jsonl', text },
      } as const
      const { logits } = await predictFile(request, testBackend())
      const differences = (logits[0] ?? []).map((value, at) =>
        Math.abs(value - (python.logits[index]?.[at] ?? NaN)),
      )
      expect(Math.max(...differences)).toBeLessThan(1e-5)
    }
  })

  test.runIf(hasTransformers)(
    'and Python loads it here and now, with the logits that it gave when they were recorded',
    async () => {
      const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
      const folder = join(root, `${kind} live`)
      writeStudent(path, folder, kind)
      const { status, stdout, stderr } = spawnSync('python3', [SCRIPT, '--print', folder], {
        encoding: 'utf8',
        env: { ...process.env, HF_HUB_OFFLINE: '1' },
      })
      expect(status, stderr).toBe(0)
      const live = JSON.parse(stdout) as FromPretrained
      expect(Object.values(live.problems).flat()).toEqual([])
      expect(live.labels).toEqual(python.labels)
      const differences = live.logits.flatMap((row, text) =>
        row.map((value, at) => Math.abs(value - (python.logits[text]?.[at] ?? NaN))),
      )
      expect(Math.max(...differences)).toBeLessThan(1e-5)
    },
  )
})
