import { expect, test } from 'vitest'
import { z } from 'zod'
import { API, type RequestName } from '../../src-main/contract/api.ts'
import { SHELL } from '../../src-main/contract/bridge.ts'
import { isRunId, runIdSchema } from '../../src-main/contract/run-id.ts'

/**
 * Where a request takes what its handler parses itself, with a plan's own schema and all its
 * problems.
 */
const PARSED_BY_HANDLER = [
  'plans.obstacles.plan',
  'plans.preflight.plan',
  'plans.preflighted.plan',
  'runs.start.plan',
]
/** Larger than any text or list that a window sends; a whole request has 4 MiB. */
const MOST_CHARACTERS = 64 << 20
const MOST_ITEMS = 100_000

/** What a schema lets through without end, by its place. */
function unbounded(schema: z.core.$ZodType, place: string): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return unbounded(schema.def.innerType, place)
  if (schema instanceof z.ZodPrefault) return unbounded(schema.def.innerType, place)
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral || schema instanceof z.ZodBoolean)
    return []
  if (schema instanceof z.ZodUUID || schema instanceof z.ZodISODateTime) return []
  if (schema instanceof z.ZodString || schema instanceof z.ZodURL)
    return (schema.maxLength ?? Infinity) <= MOST_CHARACTERS ? [] : [`${place}: text`]
  if (schema instanceof z.ZodNumber) {
    const { minValue, maxValue } = schema
    const isBounded = Number.isFinite(minValue ?? -Infinity) && Number.isFinite(maxValue ?? Infinity)
    return isBounded ? [] : [`${place}: number`]
  }
  if (schema instanceof z.ZodArray) {
    const ends = (schema.def.checks ?? []).map(({ _zod: { def } }) =>
      'maximum' in def ? Number(def.maximum) : Infinity,
    )
    const most = Math.min(Infinity, ...ends)
    return [...(most <= MOST_ITEMS ? [] : [`${place}: list`]), ...unbounded(schema.def.element, `${place}[]`)]
  }
  if (schema instanceof z.ZodTuple) return schema.def.items.flatMap((item) => unbounded(item, place))
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap((option) => unbounded(option, place))
  if (schema instanceof z.ZodRecord)
    return [...unbounded(schema.def.keyType, place), ...unbounded(schema.def.valueType, place)]
  if (schema instanceof z.ZodObject) {
    const isStrict = schema.def.catchall instanceof z.ZodNever
    const ofKeys = Object.entries(schema.def.shape).flatMap(([key, part]) =>
      unbounded(part, `${place}.${key}`),
    )
    return isStrict ? ofKeys : [`${place}: other keys`, ...ofKeys]
  }
  return [`${place}: ${schema._zod.def.type}`]
}

test('every request says what it takes, to the last text and number; more does not pass', () => {
  const found = [...Object.entries(API), ...Object.entries(SHELL)].flatMap(([name, { ask }]) =>
    unbounded(ask, name),
  )
  expect(found.map((place) => place.replace(': unknown', '')).sort()).toEqual(PARSED_BY_HANDLER.toSorted())
})

test('a schema that bounds nothing is seen', () => {
  const loose = z.object({ a: z.string(), b: z.array(z.number()), c: z.any() })
  expect(unbounded(loose, 'x')).toEqual([
    'x: other keys',
    'x.a: text',
    'x.b: list',
    'x.b[]: number',
    'x.c: any',
  ])
})

const NO_IDS = [
  '',
  '.',
  '..',
  '../x',
  '/',
  '/etc',
  '/etc/passwd',
  'a/b',
  'a\\b',
  '..\\x',
  'C:\\x',
  'c:x',
  '~',
  '.hidden',
  'x.',
  'x ',
  ' x',
  'x\0',
  'x\n',
  'a\u2215b',
  'a\uff0fb',
  '\u202exyz',
  'x\u200b',
  'é',
  'ｘ',
  '-rf',
  '%2e%2e',
  '%2fetc',
  'x'.repeat(121),
  '$(id)',
  'a;b',
  'a*',
]

test.each(NO_IDS)('%j is no id of a run', (text) => {
  expect(isRunId(text)).toBe(false)
  expect(runIdSchema.safeParse(text).success).toBe(false)
})

test.each(['20261124-151233-dq4f', '20261124-151233-dq4f (copy)', 'a', 'r1', 'my_run.v2', 'run=1+2@x'])(
  '%j is one',
  (text) => expect(isRunId(text)).toBe(true),
)

/**
 * A place in a request that takes a run's id, by its name; `id` of a job and of what is tidied are
 * other things.
 */
const ASKS_OF_RUNS: Partial<Record<RequestName, (id: string) => unknown>> = {
  'runs.show': (id) => ({ id }),
  'runs.curves': (id) => ({ id, series: [] }),
  'runs.control': (id) => ({ id, want: 'stop' }),
  'runs.resume': (id) => ({ id }),
  'runs.checkpoints': (id) => ({ id }),
  'runs.keepCheckpoint': (id) => ({ id, step: 0 }),
  'runs.accuracies': (id) => ({ ids: [id] }),
  'runs.describe': (id) => ({ id, notes: 'x' }),
  'runs.trash': (id) => ({ ids: [id] }),
  'runs.restore': (id) => ({ ids: [id] }),
  'runs.log': (id) => ({ id }),
  'runs.events': (id) => ({ id }),
  'runs.lastPoints': (id) => ({ id, series: [], count: 1 }),
  'runs.values': (id) => ({ id, step: 0, series: [] }),
  'runs.probes': (id) => ({ id }),
  'runs.predictions': (id) => ({ id }),
  'runs.export': (id) => ({ id, folder: '/elsewhere/x' }),
  'runs.compare': (id) => ({ ids: [id] }),
  'comparison.overlap': (id) => ({ ids: [id] }),
  'comparison.reliability': (id) => ({ ids: [id] }),
  'comparison.bootstrap': (id) => ({ ids: [id] }),
  'comparison.changes': (id) => ({ id }),
  'examples.open': (id) => ({ a: id }),
  'models.describe': (id) => ({ source: { kind: 'run', id } }),
  'models.count': (id) => ({ source: { kind: 'run', id }, shape: {}, classes: 2 }),
}

test.each(Object.entries(ASKS_OF_RUNS))(
  '%s takes an id, and nothing else that names a run',
  (name, askOf) => {
    const { ask } = API[name as RequestName] as { readonly ask: z.ZodType }
    expect(ask.safeParse(askOf('20261124-151233-dq4f')).success).toBe(true)
    for (const text of [...NO_IDS, 5, null, {}, ['a']])
      expect([text, ask.safeParse(askOf(text as string)).success]).toEqual([text, false])
  },
)
