import { Option, type Command } from 'commander'
import type { Job } from '../../contract/host-event.ts'
import type { JobId } from '../../contract/request.ts'
import { surgeryContent, surgeryWork } from '../../domain/dev-set/surgery-words.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Host } from '../../host/open-host.ts'
import { readRun } from '../../run-folder/read-run.ts'
import { findRun } from './find-run.ts'
import { printSurgery, THE_STUDENT } from './print-surgery.ts'
import { withSession, type CommandSession } from './session.ts'
import { TABLE_TEXTS, type TableFormat } from './table-texts.ts'
import { withHost } from './with-host.ts'

export function addSurgeryCommand(program: Command, signal: AbortSignal): void {
  withSession(
    program
      .command('surgery')
      .argument('<run>', 'a student')
      .addOption(
        new Option(
          '--as <format>',
          'the table to be pasted: CSV has exact values, Markdown and LaTeX round them',
        ).choices(Object.keys(TABLE_TEXTS)),
      )
      .description(
        'what a student answers without each of its layers, with its teacher’s in their place, and with the teacher’s head; nothing is trained (Ctrl+C keeps what was asked)',
      ),
    signal,
    operateOn,
  )
}

async function operateOn(
  session: CommandSession,
  wanted: string,
  { as }: { readonly as?: TableFormat },
): Promise<void> {
  const a = readRun(findRun(session.home, wanted)).id
  const asked = { students: { a }, role: 'a' } as const
  const { found, failure, student, devSet } = await withHost(
    session,
    async (host) => {
      const { a: told, examples } = await host.handlers['examples.open']({ a })
      const before = await host.handlers['examples.surgery'](asked)
      if (before.unasked.length > 0) session.note(surgeryWork(before, THE_STUDENT))
      const job =
        before.unasked.length === 0
          ? undefined
          : await followJob(session, host, () => host.handlers['examples.operate'](asked))
      const after = await host.handlers['examples.surgery'](asked)
      return { found: after, failure: job?.error, student: told, devSet: examples }
    },
    'Stopped. What was asked is kept: the same command asks the rest.',
  )
  if (found.surgeries.length === 0)
    throw new StillroomError(
      failure?.code ?? 'inputs-changed',
      failure?.message ?? `Nothing can be done to ${a}: ${found.refused.join(' ')}`,
    )
  if (failure) {
    session.note(failure.message)
    process.exitCode = 1
  }
  if (as !== undefined) return session.print(TABLE_TEXTS[as](surgeryContent(found)))
  const { step, name } = student
  session.answer({ run: a, step, ...found }, () =>
    printSurgery(session, { run: a, step, name, devSet }, found),
  )
}

/** Does a job of a host that has no other, and says how far it is. */
async function followJob(
  { work, progress }: CommandSession,
  { listen }: Host,
  start: () => JobId | Promise<JobId>,
): Promise<Job> {
  const ended = Promise.withResolvers<Job>()
  const endListening = listen((event) => {
    if (event.kind !== 'job') return
    const { job } = event
    if (job.progress) work.onProgress(job.progress)
    else if (job.waitsFor !== undefined) progress(`${job.title} · waits for ${job.waitsFor}`)
    if (job.state !== 'waiting' && job.state !== 'running') ended.resolve(job)
  })
  try {
    await start()
    return await ended.promise
  } finally {
    endListening()
  }
}
