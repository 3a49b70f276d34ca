import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** One way in which a file of a run's folder is not what it should be. */
export interface Oddity {
  readonly name: string
  /** What the table names as damaged, from the beginning: `events.jsonl`, `plan.json`. */
  readonly file: string
  /** Whether a line is named too. */
  readonly hasLine: boolean
  /** Needs another user than root, or another system. */
  readonly isImpossible?: boolean
  readonly apply: (folder: string) => void
}

const at = '2026-01-01T00:00:00.000Z'
const step = {
  seq: 1000,
  at,
  kind: 'step',
  step: 30,
  stage: 0,
  epoch: 1,
  loss: 0.5,
  terms: [{ loss: 'soft-label', value: 0.5 }],
  learningRate: 1e-4,
  gradientNorm: 1,
  examples: 32,
  tokens: 320,
  durationMs: 1000,
}
const events = (folder: string) => join(folder, 'events.jsonl')
const eventLines = (folder: string) => readFileSync(events(folder), 'utf8').trimEnd().split('\n')
/** The number that the next event of a run has. */
const nextSeq = (folder: string) => (JSON.parse(eventLines(folder).at(-1) ?? '') as { seq: number }).seq + 1

const appended = (name: string, line: string | Buffer | ((folder: string) => string)): Oddity => ({
  name: `a line that is ${name}`,
  file: 'events.jsonl',
  hasLine: true,
  apply(folder) {
    appendFileSync(events(folder), typeof line === 'function' ? line(folder) : line)
    appendFileSync(events(folder), '\n')
  },
})
const event = (name: string, change: Readonly<Record<string, unknown>>): Oddity =>
  appended(name, (folder) => JSON.stringify({ ...step, seq: nextSeq(folder), ...change }))

/** Odd lines, most of them one that `echo` could have written. */
const ODD_LINES: readonly Oddity[] = [
  appended('an empty object', '{}'),
  appended('null', 'null'),
  appended('a number', '1e300'),
  appended('a text', '"step"'),
  appended('an array', '[1,2,3]'),
  appended('empty', ''),
  appended('no JSON', '{"seq":'),
  appended('deeply nested', '['.repeat(200_000)),
  appended('bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  appended('NUL bytes', Buffer.alloc(64)),
  appended(
    'binary',
    Buffer.from(Array.from({ length: 900 }, (_, index) => (index * 197) % 256).filter((byte) => byte !== 10)),
  ),
  appended('two events without a newline between them', (folder) => {
    const seq = nextSeq(folder)
    return JSON.stringify({ ...step, seq }) + JSON.stringify({ ...step, seq: seq + 1 })
  }),
  appended('longer than a mebibyte', (folder) =>
    JSON.stringify({
      seq: nextSeq(folder),
      at,
      kind: 'failed',
      step: 1,
      error: { code: 'unexpected', message: 'x'.repeat(2 << 20) },
    }),
  ),
  appended('a NaN', (folder) =>
    JSON.stringify({ ...step, seq: nextSeq(folder), loss: 0 }).replace('"loss":0', '"loss":NaN'),
  ),
  event('a step without terms', { terms: undefined }),
  event('a step with terms of null', { terms: [null] }),
  event('a step at 1e300', { step: 1e300 }),
  event('a step beyond 32 bits', { step: 2 ** 40 }),
  event('a step of the text "30"', { step: '30' }),
  event('a step whose loss is a text', { loss: 'NaN' }),
  event('a step that took 1e300 ms', { durationMs: 1e300 }),
  event('a step that took less than nothing', { durationMs: -5 }),
  event('a step of an unknown loss', { terms: [{ loss: '__proto__', value: 1 }] }),
  event('of an unknown kind', { kind: 'rewound' }),
  event('of a kind that is a number', { kind: 7 }),
  event('without a time', { at: undefined }),
  event('of a time that is none', { at: 'yesterday' }),
  event('numbered -3', { seq: -3 }),
  event('numbered 1.5', { seq: 1.5 }),
  event('numbered with a text', { seq: '12' }),
  event('numbered a second time', { seq: 2 }),
  event('numbered far ahead', { seq: Number.MAX_SAFE_INTEGER }),
  appended('an evaluation without scores', (folder) =>
    JSON.stringify({
      seq: nextSeq(folder),
      at,
      kind: 'evaluated',
      step: 1,
      stage: 0,
      predictions: 'a.f32',
      durationMs: 1,
    }),
  ),
  appended('an evaluation whose predictions lie elsewhere', (folder) =>
    JSON.stringify({
      seq: nextSeq(folder),
      at,
      kind: 'teacher-evaluated',
      scores: { examples: 1, right: 1, accuracy: 1, f1: 1, mcc: 0, ece: 0, crossEntropy: 0 },
      predictions: '../../../../etc/passwd',
    }),
  ),
  appended('a start without stages', (folder) =>
    JSON.stringify({ seq: nextSeq(folder), at, kind: 'started', fromStep: 0 }),
  ),
  appended('a failure without an error', (folder) =>
    JSON.stringify({ seq: nextSeq(folder), at, kind: 'failed', step: 1 }),
  ),
]

/** Something else than a file where a file should be. */
function inPlaceOf(file: string): readonly Oddity[] {
  const put = (name: string, make: (path: string) => void, isImpossible = false): Oddity => ({
    name: `${name} in place of ${file}`,
    file,
    hasLine: false,
    isImpossible,
    apply(folder) {
      rmSync(join(folder, file), { recursive: true, force: true })
      make(join(folder, file))
    },
  })
  return [
    put('a folder', (path) => mkdirSync(path)),
    put('a link to nothing', (path) => symlinkSync('/nowhere/at/all', path)),
    put('a link to itself', (path) => symlinkSync(path, path)),
    put('a pipe', (path) => execFileSync('mkfifo', [path]), process.platform === 'win32'),
    put('a link to /dev/zero', (path) => symlinkSync('/dev/zero', path), process.platform === 'win32'),
  ]
}

const written = (file: string, name: string, content: string | Buffer): Oddity => ({
  name: `${file} that is ${name}`,
  file,
  hasLine: false,
  apply(folder) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), content)
  },
})

/** Other files that are odd. */
const ODD_FILES: readonly Oddity[] = [
  ...inPlaceOf('events.jsonl'),
  {
    name: 'a log that may not be read',
    file: 'events.jsonl',
    hasLine: false,
    isImpossible: process.getuid?.() === 0 || process.platform === 'win32',
    apply: (folder) => chmodSync(events(folder), 0),
  },
  ...['plan.json', 'sources.json', 'control.json', 'about.json', 'trainer.json'].flatMap((file) => [
    ...inPlaceOf(file),
    written(file, 'empty', ''),
    written(file, 'null', 'null'),
    written(file, 'an array', '[]'),
    written(file, 'half there', '{"kind":"distill",'),
    written(file, 'binary', Buffer.alloc(300, 0xfe)),
    written(file, 'of odd types', '{"kind":7,"want":[],"tags":7,"pid":"../..","labels":{},"nonce":{}}'),
  ]),
  written('predictions/labels.i32', 'cut', Buffer.alloc(7)),
  written('predictions/labels.i32', 'of classes that are none', Buffer.alloc(8, 0x11)),
  written('predictions/teacher.f32', 'too short', Buffer.alloc(8)),
  written('predictions/teacher.f32', 'of no numbers', Buffer.alloc(1 << 14, 0xff)),
  written('checkpoints', 'a file', 'no folder'),
  written('checkpoints/20/manifest.json', 'no JSON', '{'),
  written('student/config.json', 'no JSON', '{'),
]

/** All of them that can be tried here. */
export const ODDITIES: readonly Oddity[] = [...ODD_LINES, ...ODD_FILES].filter(
  ({ isImpossible = false }) => !isImpossible,
)
