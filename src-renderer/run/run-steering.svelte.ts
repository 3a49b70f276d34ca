import type { Control } from '../../src-main/contract/run-files.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'

type Want = Control['want']

/** What may be done with a run as it is now, and the doing of it. */
export class RunSteering {
  readonly id: string
  /** What was asked for and has not come about yet. */
  doing = $state<Want>()
  /** Why the last thing that was asked for has not come about. */
  problem = $state<string>()
  readonly #link: Pick<HostLink, 'jobs'>
  readonly #run: () => RunRow | undefined
  readonly #state = $derived.by(() => this.#run()?.state)
  readonly mayPause = $derived(this.#state === 'running')
  readonly mayContinue = $derived.by(() => this.#state === 'paused' || this.#run()?.stall === 'stopped')
  readonly mayStop = $derived(
    this.#state === 'running' || this.#state === 'paused' || this.#state === 'stalled',
  )
  readonly isQueued = $derived.by(() =>
    this.#link.jobs.some(
      ({ runId, state }) => runId === this.id && (state === 'waiting' || state === 'running'),
    ),
  )
  readonly mayResume = $derived.by(
    () =>
      this.#state !== undefined &&
      ['stopped', 'interrupted', 'failed'].includes(this.#state) &&
      !this.isQueued &&
      !this.#run()?.capsule,
  )
  /** Only students are forked, and those whose weights are here. */
  readonly mayFork = $derived.by(() => this.#run()?.kind === 'distill' && !this.#run()?.capsule)

  /** @param run as it is now; undefined before it is known */
  constructor(id: string, link: Pick<HostLink, 'jobs'>, run: () => RunRow | undefined) {
    this.id = id
    this.#link = link
    this.#run = run
  }

  async control(want: Want): Promise<void> {
    this.doing = want // said at once: a step, an evaluation and a checkpoint may be ahead of it
    await this.#attempt(() => ask('runs.control', { id: this.id, want }))
    if (this.problem !== undefined && this.doing === want) this.doing = undefined
  }

  /** What has come about is no longer being done. For an effect. */
  settle(): void {
    const isReached = {
      pause: () => !this.mayPause,
      run: () => !this.mayContinue,
      stop: () => !this.mayStop,
    }
    if (this.doing && isReached[this.doing]()) this.doing = undefined
  }

  resume(): Promise<void> {
    return this.#attempt(() => ask('runs.resume', { id: this.id }))
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.problem = undefined
    try {
      await work()
    } catch (thrown) {
      this.problem = messageOf(thrown)
    }
  }
}
