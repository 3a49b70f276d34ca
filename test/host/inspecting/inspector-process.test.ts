// Slow: starts inspectors, which load TensorFlow.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StillroomError } from '../../../src-main/domain/stillroom-error.ts'
import { Inspector } from '../../../src-main/host/inspecting/inspector-process.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import { makeInputs, word } from '../../scenarios/training/make-run-folder.ts'

let root: string
let inspector: Inspector

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
})
afterEach(() => {
  inspector.close()
  rmSync(root, { recursive: true, force: true })
})

const look = (text = word(3), path = join(root, 'teacher')) =>
  inspector.look({
    models: { teacher: { path, taskKind: 'classification', precision: 'float32', maxLength: 16 } },
    text,
    layers: {},
    pairs: {},
  })

test('one process answers many looks, each its own', async () => {
  inspector = new Inspector(PROGRAM_PATHS.keepLooking)
  const texts = Array.from({ length: 8 }, (_, at) => Array.from({ length: at + 1 }, () => word(at)).join(' '))
  const answers = await Promise.all(texts.map((text) => look(text)))
  expect(answers.map(({ models }) => models.teacher?.tokens.length)).toEqual(texts.map((_, at) => at + 3))
  const pid = inspector.pid()
  const again = await look(texts[4])
  expect(inspector.pid()).toBe(pid)
  expect(again.models.teacher?.logits).toEqual(answers[4]?.models.teacher?.logits)
})

test('looks do not wait for the words of a text, of which an asker’s newest counts', async () => {
  inspector = new Inspector(PROGRAM_PATHS.keepLooking)
  const text = Array.from({ length: 12 }, (_, at) => word(at)).join(' ')
  const model = { path: join(root, 'teacher'), taskKind: 'classification', precision: 'float32' } as const
  const weigh = (asker: string) =>
    inspector.weigh({
      model: { ...model, maxLength: 16 },
      text,
      output: 0,
      method: 'integrated-gradients',
      asker,
    })
  await look()
  const order: string[] = []
  const first = weigh('one').then(
    () => order.push('first'),
    (thrown: StillroomError) => order.push(thrown.code),
  )
  const second = weigh('one').then(({ words }) => order.push(`${words.length} words`))
  const other = weigh('other').then(() => order.push('other'))
  await Promise.all([first, second, other, look(text).then(() => order.push('look'))])
  expect(order).toEqual(['look', 'interrupted', '12 words', 'other'])
})

test('cuts a text that is too long, and says what is wrong with a folder', async () => {
  inspector = new Inspector(PROGRAM_PATHS.keepLooking)
  const long = await look(Array.from({ length: 40 }, () => word(1)).join(' '))
  expect(long.models.teacher?.tokens.length).toBe(16)
  await expect(look('w1', join(root, 'nowhere'))).rejects.toMatchObject({ code: 'unknown-model' })
  await look()
})

test('a death is an error that names itself, and the next look starts a new one', async () => {
  inspector = new Inspector(PROGRAM_PATHS.keepLooking)
  await look()
  const pid = inspector.pid() ?? 0
  process.kill(pid, 'SIGSTOP')
  const waiting = look()
  await sleep(50)
  process.kill(pid, 'SIGKILL')
  await expect(waiting).rejects.toMatchObject({
    code: 'inspector-died',
    message: expect.stringContaining('SIGKILL') as string,
  })
  await look()
  expect(inspector.pid()).not.toBe(pid)
})

test('is let go when idle, and is there again when it is needed', async () => {
  inspector = new Inspector(PROGRAM_PATHS.keepLooking, 50)
  await look()
  const pid = inspector.pid() ?? 0
  await sleep(400)
  expect(inspector.pid()).toBeUndefined()
  for (let wait = 0; isAlive(pid) && wait < 100; wait++) await sleep(50)
  expect(isAlive(pid)).toBe(false)
  await look()
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
