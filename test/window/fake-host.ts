import { onTestFinished, vi } from 'vitest'
import { API, type Answer, type Ask, type Reply, type RequestName } from '../../src-main/contract/api.ts'
import type { ErrorCode } from '../../src-main/contract/errors.ts'
import type { HostEvent } from '../../src-main/contract/host-event.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { packRuns, sharedPlanText } from '../../src-main/domain/run/run-list.ts'
import { HostLink } from '../../src-renderer/host-link.svelte.ts'

/** A question that waits until a test answers it: early, late, or never. */
export interface Held<Name extends RequestName> {
  readonly ask: Ask<Name>
  answer(value: Answer<Name>): Promise<void>
  refuse(code: ErrorCode, message: string): Promise<void>
}

/** What a window hears of a host: answers and events as over the wire, given by a test. */
export interface FakeHost {
  /** The asks of a request so far, the latest last. */
  asked<Name extends RequestName>(name: Name): readonly Ask<Name>[]
  answer<Name extends RequestName>(name: Name, value: Answer<Name> | ((ask: Ask<Name>) => Answer<Name>)): void
  refuse(name: RequestName, code: ErrorCode, message: string): void
  /** @returns the questions of a request from now on, growing as they are asked */
  hold<Name extends RequestName>(name: Name): readonly Held<Name>[]
  /** Nobody has entered: every question is answered with that. */
  isLocked: boolean
  /** Windows connected now are told. */
  tell(event: HostEvent): void
  /** Lets the windows' connections come to be. */
  open(): void
  lose(): void
}

/** Stands in for fetch and WebSocket until the test is done. */
export function fakeHost(): FakeHost {
  const asks: { readonly name: RequestName; readonly ask: unknown }[] = []
  const answers = new Map<RequestName, (ask: unknown) => Reply<unknown> | Promise<Reply<unknown>>>()
  const sockets = new Set<EventTarget>()
  const host: FakeHost = {
    isLocked: false,
    asked: (name) => asks.filter((each) => each.name === name).map(({ ask }) => ask as never),
    answer: (name, value) =>
      void answers.set(name, (ask) => ({
        ok: true,
        value: typeof value === 'function' ? value(ask as never) : value,
      })),
    refuse: (name, code, message) => void answers.set(name, () => ({ ok: false, error: { code, message } })),
    hold(name) {
      const held: Held<typeof name>[] = []
      answers.set(name, (ask) => {
        const { promise, resolve } = Promise.withResolvers<Reply<unknown>>()
        held.push({
          ask: ask as never,
          answer: (value) => (resolve({ ok: true, value }), settled()),
          refuse: (code, message) => (resolve({ ok: false, error: { code, message } }), settled()),
        })
        return promise
      })
      return held
    },
    tell: (event) => tellAll(new MessageEvent('message', { data: JSON.stringify(event) })),
    open: () => tellAll(new Event('open')),
    lose() {
      tellAll(new Event('close'))
      sockets.clear()
    },
  }
  const tellAll = (event: Event) => [...sockets].forEach((socket) => socket.dispatchEvent(event))
  vi.stubGlobal('fetch', async (_path: string, { body }: { body: string }) => {
    if (host.isLocked) return { status: 401 }
    const { name, ask } = JSON.parse(body) as { name: RequestName; ask: unknown }
    asks.push({ name, ask: API[name].ask.parse(ask) })
    const reply = await answers.get(name)?.(ask)
    if (!reply) throw new Error(`The test answers no ${name}`)
    const text = JSON.stringify(reply)
    return { status: 200, json: async () => JSON.parse(text) as unknown }
  })
  vi.stubGlobal(
    'WebSocket',
    class extends EventTarget {
      constructor() {
        super()
        sockets.add(this)
      }
    },
  )
  onTestFinished(() => void vi.unstubAllGlobals())
  return host
}

/** Answers what a window asks when it opens. */
export function answerOpening(host: FakeHost, runs: readonly RunRow[] = []): void {
  const toList = ({ plan, ...run }: RunRow) => ({
    run,
    plan: sharedPlanText(JSON.stringify(plan), run.name, run.seed),
  })
  host.answer('host.describe', { version: '0', name: 'here', home: '/runs', notices: [] })
  host.answer('runs.list', packRuns(runs.map(toList)))
  host.answer('jobs.list', { jobs: [], queue: { isHeld: false, waiting: [] } })
  host.answer('machine.load', null)
}

/** The link of a window that is open on a host with these runs. Wants vi.useFakeTimers(). */
export async function openLink(host: FakeHost, runs: readonly RunRow[] = []): Promise<HostLink> {
  answerOpening(host, runs)
  const link = new HostLink()
  await link.open()
  host.open()
  await settled()
  return link
}

/** All that follows from what has happened, without time going by. */
export async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}
