import type { Answer } from '../../src-main/contract/api.ts'
import type { GlueTask } from '../../src-main/contract/dataset.ts'
import { FORMATS } from '../../src-main/contract/dataset-formats.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import { LARGEST_KEPT_FILE } from '../../src-main/contract/requests/plan-requests.ts'
import { glueTitle } from '../../src-main/domain/plan/glue-title.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import { pathOfFile } from '../desktop/desktop.ts'
import type { Dropped } from '../dropped-files.svelte.ts'
import { bytes } from '../shared/format-number.ts'
import { keepDroppedFile } from './keep-dropped-file.ts'
import type { PlanDraft } from './plan-draft.svelte.ts'
import { rolesOfFiles, type FileRole } from './roles-of-files.ts'

/** What was understood of something that was dropped, in a sentence. */
export interface TakenWords {
  readonly words: string
  readonly isRefused: boolean
}

interface KeptFile extends Answer<'datasets.recognize'> {
  readonly name: string
  readonly path: string
}

const ROLE_WORDS: Readonly<Record<FileRole, string>> = {
  train: 'the training file',
  dev: 'the dev file',
  test: 'the test file, held out',
  unlabelled: 'text without labels',
  none: 'not taken: what it could be is named already',
}
const SNIFFED_BYTES = 4096

/** Files and folders on their way into a plan, and what was understood of them. */
export class TakenFiles {
  going = $state.raw<{ readonly name: string; readonly bytes: number; readonly share: number }>()
  said = $state.raw<readonly TakenWords[]>([])
  readonly #draft: PlanDraft

  constructor(draft: PlanDraft) {
    this.#draft = draft
  }

  /** One step back takes all of it out of the plan again. */
  async take(dropped: readonly Dropped[]): Promise<void> {
    this.said = []
    if (this.#draft.forkStart)
      return this.#refuse('A fork learns from its parent’s data; begin a new plan for other data.')
    const kept: KeptFile[] = []
    for (const one of dropped) {
      if (one.kind === 'model') this.#takeModel(one)
      else await this.#keep(one.file).then((file) => file && kept.push(file))
    }
    if (kept.length > 0) this.#place(kept)
  }

  undo(): void {
    this.#draft.undo()
    this.said = []
  }

  #takeModel({ name, path }: Extract<Dropped, { kind: 'model' }>): void {
    if (path === undefined)
      return this.#refuse(
        `${name} is a folder with a model. A browser cannot pass it on: write its path at Teacher.`,
      )
    const { plan } = this.#draft
    const model = { kind: 'folder', path } as const
    this.#draft.set(plan.kind === 'distill' ? ['teacher', 'model'] : ['model'], model)
    this.#say(`${name}: the teacher.`)
  }

  async #keep(file: File): Promise<KeptFile | undefined> {
    try {
      const refusal = await whyNot(file)
      if (refusal) throw new Error(refusal)
      this.going = { name: file.name, bytes: file.size, share: 0 }
      const path = await keepDroppedFile(file, (done) => {
        this.going = { name: file.name, bytes: file.size, share: done / Math.max(1, file.size) }
      })
      return { name: file.name, path, ...(await ask('datasets.recognize', { path })) }
    } catch (thrown) {
      this.#refuse(`${file.name} is not taken: ${messageOf(thrown)}`)
      return undefined
    } finally {
      this.going = undefined
    }
  }

  #place(files: readonly KeptFile[]): void {
    const { data } = this.#draft.plan
    const before = data.source.kind === 'files' ? data.source : undefined
    const roles = rolesOfFiles(files, {
      hasTrain: (before?.train ?? '') !== '',
      hasDev: (before?.dev ?? '') !== '',
    })
    const fileOf = (role: FileRole) => files[roles.indexOf(role)]
    const [train, dev, test, unlabelled] = [
      fileOf('train'),
      fileOf('dev'),
      fileOf('test'),
      fileOf('unlabelled'),
    ]
    // Columns and the like that were set belong to the training file that they were set for.
    const kept = before && (before.train === '' || !train) ? before : undefined
    const task: GlueTask | undefined = (train ?? (kept?.train ? undefined : dev))?.task ?? kept?.task
    const source = {
      ...(kept ?? { kind: 'files', train: '', dev: '' }),
      ...(train && { train: train.path }),
      ...(dev && { dev: dev.path }),
      ...(task && { task }),
    }
    this.#draft.set(['data'], {
      ...data,
      ...((train ?? dev) && { source }),
      ...(test && { test: { path: test.path } }),
      ...(unlabelled && {
        unlabelled: { use: 'beside', trainingRows: false, ...data.unlabelled, path: unlabelled.path },
      }),
    } satisfies RunPlan['data'])
    files.forEach((file, at) => this.#sayFile(file, roles[at] ?? 'none'))
    if (train && !dev) this.#say('No dev file yet: drop one too, or write its path; a run is judged by it.')
  }

  #sayFile({ name, format, task }: KeptFile, role: FileRole): void {
    const what = task ? `GLUE’s ${glueTitle(task)}, by what it holds` : FORMATS[format].title
    const isTest = role === 'dev' && /test/i.test(name)
    this.#say(`${name}: ${ROLE_WORDS[role]}, ${what}${isTest ? '; no other file is the dev file' : ''}.`)
  }

  #say(words: string): void {
    this.said = [...this.said, { words, isRefused: false }]
  }

  #refuse(words: string): void {
    this.said = [...this.said, { words, isRefused: true }]
  }
}

/** Why a file is not worth copying; what the host makes of the rest, it says itself. */
async function whyNot(file: File): Promise<string | undefined> {
  if (file.size === 0) return 'it is empty, or a folder.'
  if (file.size > LARGEST_KEPT_FILE && pathOfFile(file) === undefined)
    return `it has ${bytes(file.size)}, and ${bytes(LARGEST_KEPT_FILE)} is the most that is copied; write its path where the host runs.`
  const head = new Uint8Array(await file.slice(0, SNIFFED_BYTES).arrayBuffer())
  const begins = (...wanted: readonly number[]) => wanted.every((byte, at) => head[at] === byte)
  const isKnown =
    begins(0x50, 0x41, 0x52, 0x31) || // Parquet
    begins(0x1f, 0x8b) || // gzip
    begins(0xff, 0xfe) || // UTF-16
    begins(0xfe, 0xff)
  return head.includes(0) && !isKnown ? 'it holds no text.' : undefined
}
