import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { API, type RequestName } from '../../src-main/contract/api.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { askOfSchema } from './ask-of-schema.ts'
import { makeHostileHome } from './hostile-home.ts'
import { hostileValue, mutateAsk } from './mutate-ask.ts'
import { randomChoices, type RandomChoices } from './random-choices.ts'
import { serveInProcess } from './served-host.ts'

/** Sent at a time. */
const TOGETHER = 4

export interface BrokenRequests {
  /** How many were answered with each code; `done` are those that were valid. */
  readonly answers: Readonly<Record<string, number>>
  /** One sentence each; none is expected. */
  readonly losses: readonly string[]
  readonly slowestMs: number
}

/**
 * Asks a host in a process of its own, as somebody who has entered, for `count` things that no
 * window asks: unknown names, valid asks with something hostile in one place, wrong types, paths
 * for ids, bodies that are none. Valid ones are among them. Then the host is ended and the home is
 * opened anew.
 */
export async function breakRequests(
  root: string,
  count: number,
  seed = 1,
  onProgress: (done: number) => void = () => {},
): Promise<BrokenRequests> {
  const choices = randomChoices(seed)
  const hostile = makeHostileHome(root)
  const cache = join(root, 'cache')
  mkdirSync(cache)
  const env = {
    STILLROOM_CACHE: cache,
    STILLROOM_VAULTS: join(root, 'vaults'),
    HF_ENDPOINT: 'http://127.0.0.1:9', // nothing is fetched by a test
    STILLROOM_PYTHON: '/nowhere/python',
  }
  let host = await serveInProcess(hostile.home, env)
  const losses: string[] = []
  const answers: Record<string, number> = {}
  let slowestMs = 0
  let done = 0
  const send = async (body: string) => {
    const from = performance.now()
    try {
      const { status, body: answer } = await host.post('/api', body, { cookie: host.cookie })
      const kind = kindOf(status, answer)
      answers[kind] = (answers[kind] ?? 0) + 1
      if (kind === 'unexpected' || kind.startsWith('status 5'))
        losses.push(`${body.slice(0, 400)} → ${answer.slice(0, 400)}`)
    } catch (thrown) {
      losses.push(`no answer: ${messageOf(thrown)} to ${body.slice(0, 400)}`)
    }
    slowestMs = Math.max(slowestMs, performance.now() - from)
    onProgress(++done)
  }
  await send('{"name":"jobs.hold","ask":{"isHeld":true}}')
  const known = {
    ids: hostile.ids,
    paths: hostile.paths,
    texts: ['x', 'teacher > 0.9', 'sentence', 'text'] as const,
    plans: [hostile.plan] as const,
  }
  const sending = new Set<Promise<void>>()
  for (let made = 1; made < count && host.death() === undefined; made++) {
    const one: Promise<void> = send(
      nextBody(choices, { ...known, texts: [...known.texts], plans: [...known.plans] }),
    ).finally(() => sending.delete(one))
    sending.add(one)
    if (sending.size >= TOGETHER) await Promise.race(sending)
  }
  await Promise.all(sending)
  const death = host.death()
  if (death !== undefined) losses.push(`the host ${death}`)
  await host.end()
  host = await serveInProcess(hostile.home, env)
  await send('{"name":"runs.list","ask":{}}')
  await host.end()
  return { answers, losses: [...losses, ...hostile.losses()], slowestMs }
}

const NAMES = Object.keys(API) as [RequestName, ...RequestName[]]

function nextBody(choices: RandomChoices, known: Parameters<typeof askOfSchema>[2]): string {
  const chance = choices.next()
  if (chance < 0.03)
    return choices.of([
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '['.repeat(100_000),
      '{"name":"runs.list"',
      '\0',
      '{"ask":{}}',
      `{"name":"runs.list","ask":${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}}`,
    ])
  if (chance < 0.08) return JSON.stringify({ name: hostileValue(choices, known.paths), ask: {} })
  const name = choices.of(NAMES)
  const valid = askOfSchema(API[name].ask, choices, known)
  const ask = chance < 0.3 ? valid : mutateAsk(valid, choices, known.paths)
  // Held for as long as the home is asked: a job would fetch, or train.
  return JSON.stringify({ name, ask: name === 'jobs.hold' ? { isHeld: true } : ask })
}

function kindOf(status: number, answer: string): string {
  if (status !== 200) return `status ${status}`
  const { ok, error } = JSON.parse(answer) as { ok: boolean; error?: { code: string } }
  return ok ? 'done' : (error?.code ?? 'no code')
}
