import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from './synthetic-run.ts'

const EXAMPLES = 60

/** A home with runs that can be looked into, and beside it what nobody may touch. */
export interface HostileHome {
  readonly home: string
  readonly ids: readonly [string, ...string[]]
  /** Paths to be named where an id, a name or a harmless path should stand. */
  readonly paths: readonly [string, ...string[]]
  readonly plan: unknown
  /**
   * Anything that is there no more or has changed and that no valid request may change, one
   * sentence each.
   */
  losses(): readonly string[]
}

/** What stands in the files of the data set, and in the runs' names. */
export interface HostileTexts {
  readonly textOf: (example: number) => string
  readonly labels: readonly [string, string]
  readonly devName: string
  readonly name: string
}

const HARMLESS: HostileTexts = {
  textOf: (example) => `sentence ${example} of them`,
  labels: ['no', 'yes'],
  devName: 'dev',
  name: 'student',
}

export function makeHostileHome(
  root: string,
  { textOf, labels, devName, name }: HostileTexts = HARMLESS,
): HostileHome {
  const home = join(root, 'home')
  const runs = join(home, 'runs')
  const outside = join(root, 'outside')
  mkdirSync(runs, { recursive: true, mode: 0o700 })
  mkdirSync(join(outside, 'empty'), { recursive: true })
  const gold = syntheticGold(EXAMPLES)
  const rows = Array.from(gold, (label, at) => JSON.stringify({ sentence: textOf(at), label: labels[label] }))
  for (const file of ['train', devName]) writeFileSync(join(outside, `${file}.jsonl`), `${rows.join('\n')}\n`)
  const sha256 = createHash('sha256')
    .update(readFileSync(join(outside, `${devName}.jsonl`)))
    .digest('hex')
  const write = (folder: string, id: string, seed: number) => {
    const written = writeSyntheticRun(folder, id, {
      gold,
      teacher: syntheticLogits(gold, 0.9, 1),
      student: syntheticLogits(gold, 0.8, seed),
      plan: { name: `${name} ${seed}`, training: { seed } },
    })
    const sources = JSON.parse(readFileSync(join(written, 'sources.json'), 'utf8')) as Record<string, unknown>
    const file = (name: string) => ({ path: join(outside, `${name}.jsonl`), sha256, format: 'jsonl' })
    writeFileSync(
      join(written, 'sources.json'),
      JSON.stringify({ ...sources, train: file('train'), dev: file(devName), labels }),
    )
    return written
  }
  const ids = [
    '20261124-151233-aaa1',
    '20261124-151233-aaa2',
    '20261124-151234-bbb3',
    'copied by hand',
  ] as const
  ids.forEach((id, at) => write(runs, id, at + 2))
  /** A folder outside that looks like a run: what `runs.trash` once took. */
  const foreign = write(outside, '20261124-151233-out1', 9)
  symlinkSync(join(outside, 'empty'), join(outside, 'link'))
  execFileSync('mkfifo', [join(outside, 'pipe')])
  const before = { runs: runsOf(home), outside: filesOf(outside) }
  const escapes = [
    '../../outside/20261124-151233-out1',
    '../runs',
    `${relative(runs, foreign)}`,
    '.',
    '..',
  ] as const
  const files = [
    foreign,
    outside,
    join(outside, `${devName}.jsonl`),
    join(outside, 'link'),
    join(outside, 'empty'),
  ] as const
  const machine = [
    '/',
    '/etc',
    '/etc/passwd',
    '/proc/self/environ',
    '/dev/null',
    '/dev/zero',
    '/nowhere/at/all',
  ] as const
  return {
    home,
    ids: [...ids],
    paths: [
      ...files,
      ...escapes,
      ...machine,
      home,
      join(home, 'stillroom.db'),
      join(home, 'server', 'server.json'),
      join(outside, 'pipe'),
    ],
    plan: JSON.parse(readFileSync(join(runs, ids[0], 'plan.json'), 'utf8')) as unknown,
    losses() {
      const now = { runs: runsOf(home), outside: filesOf(outside) }
      return [
        ...changes('run', before.runs, now.runs),
        ...changes('outside', before.outside, now.outside),
        ...[...now.outside.keys()]
          .filter((path) => !before.outside.has(path))
          .map((path) => `new outside: ${path}`),
        ...readdirSync(home)
          .filter((name) => !OF_HOME.test(name))
          .map((name) => `new in the home: ${name}`),
      ]
    },
  }
}

/** What a host keeps in a home. */
const OF_HOME =
  /^(runs|trash|data|making|server|set-aside|stillroom\.db.*|.*\.lock|owner.*|queue\.json.*|views\.json.*|library\.json.*|bench\.json|example-marks\.jsonl|tests\.json.*|test-answers\.jsonl|ballast.*)$/
/** Of a run's folder, what a person may change; all else was said by its trainer. */
const OF_PEOPLE = /^(about\.json.*|control\.json)$/

function changes(
  what: string,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly string[] {
  return [...before].flatMap(([path, hash]) => {
    if (!now.has(path)) return [`${what} gone: ${path}`]
    return now.get(path) === hash ? [] : [`${what} changed: ${path}`]
  })
}

/** Files of all runs, those in the trash too, for there a person may have put them. */
function runsOf(home: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const place of ['runs', 'trash'])
    for (const name of existsSync(join(home, place)) ? readdirSync(join(home, place)) : []) {
      const id = place === 'trash' ? name.replace(/^[^_]*_/, '') : name
      for (const [path, hash] of filesOf(join(home, place, name)))
        if (!OF_PEOPLE.test(path)) found.set(`${id}/${path}`, hash)
    }
  return found
}

function filesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  )
}
