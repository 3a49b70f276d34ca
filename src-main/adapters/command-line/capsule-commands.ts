import { resolve } from 'node:path'
import type { Command } from 'commander'
import { readCapsule } from '../../capsule/read-capsule.ts'
import { CAPSULE_ENDING, type CapsuleManifest } from '../../contract/capsule.ts'
import { bytesInWords } from '../../domain/bytes-in-words.ts'
import { capsuleContents } from '../../domain/run/capsule-contents.ts'
import { openCapsule } from '../../host/capsules/open-capsule.ts'
import { packStudy, type PackedStudy } from '../../host/capsules/pack-study.ts'
import { withPreparedCapsule } from '../../host/capsules/save-capsule.ts'
import { showStudy } from '../../host/studies/show-study.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readJson } from './read-json.ts'
import { readStudy } from './read-study.ts'
import { findRun } from './find-run.ts'
import { withSession, type CommandSession } from './session.ts'
import { formatTable } from './terminal.ts'

interface SaveOptions {
  readonly study?: string
  readonly texts?: true
  readonly notes?: true
  readonly by?: string
  readonly dryRun?: true
}

/** One file with runs, for somebody else to look at: `capsule save`, `show`, `open`. */
export function addCapsuleCommands(program: Command, signal: AbortSignal): void {
  const capsule = program
    .command('capsule')
    .description('one file with runs, without weights, that another Stillroom shows')
  withSession(
    capsule
      .command('save')
      .argument('[runs...]', `runs, then the file that is written: NAME${CAPSULE_ENDING}`)
      .option('--study <study>', 'study.json: all its finished runs, and the study itself')
      .option('--texts', 'with the texts of the dev set, where its licence lets you pass them on')
      .option('--notes', 'with your tags and notes of the examples, and those that capsules brought')
      .option('--by <name>', 'who made it, for those who open it')
      .option('--dry-run', 'say what it would hold, and write nothing')
      .description("save runs and their teachers' runs in one file"),
    signal,
    async (session, given: readonly string[], { study: file, texts, notes, by, dryRun }: SaveOptions) => {
      const [ids, target = ''] = dryRun ? [given] : [given.slice(0, -1), given.at(-1)]
      const packed = file === undefined ? undefined : packStudyFile(session, file)
      const folders = [...ids.map((id) => findRun(session.home, id)), ...(packed?.folders ?? [])]
      if (folders.length === 0 || (!dryRun && !target))
        throw new StillroomError('invalid-arguments', 'Name runs, or --study, and behind them the new file')
      const choice = { folders, study: packed?.study, hasTexts: texts === true, hasNotes: notes === true, by }
      await withPreparedCapsule(
        choice,
        session.home,
        async ({ manifest, write }) => {
          if (!session.wantsJson) printContents(session, manifest)
          const written = dryRun ? null : await write(target)
          session.answer(written ?? { manifest }, () => {
            if (!written) return
            session.print(`${resolve(target)}: ${bytesInWords(written.bytes)}, SHA-256 ${written.sha256}`)
          })
        },
        signal,
      )
    },
  )
  withSession(
    capsule.command('show').argument('<file>').description('what a capsule holds, every hash checked'),
    signal,
    async (session, file: string) => {
      const verified = await readCapsule(resolve(file), undefined, signal)
      session.answer(verified, () => {
        printContents(session, verified.manifest)
        session.print(`whole: every hash is right; SHA-256 ${verified.sha256}`)
      })
    },
  )
  withSession(
    capsule.command('open').argument('<file>').description("show a capsule's runs among yours, read-only"),
    signal,
    async (session, file: string) => {
      const opened = await openCapsule(resolve(file), session.home, session.work)
      session.answer(opened, () => {
        for (const id of opened.came) session.print(`${id} is here now, to be looked at`)
        for (const id of opened.known) session.print(`${id} was here already, just so`)
        const { markedExamples: marked, study } = opened.manifest
        if (study) session.print('its study stands among Studies in the window, read-only')
        if (marked) session.print(`tags and notes of ${marked} examples: beside yours in Examples`)
      })
    },
  )
}

function packStudyFile(session: CommandSession, file: string): PackedStudy {
  const cells = readStudy(session, file)
  return packStudy(readJson(file, 'study'), cells, showStudy(cells, session.home))
}

function printContents(session: CommandSession, manifest: CapsuleManifest): void {
  const { runs, by, stillroom } = manifest
  session.print(`Saved${by ? ` by ${by}` : ''} with Stillroom ${stillroom}`)
  session.print(
    formatTable(
      [
        { title: 'run', value: ({ id }) => id },
        { title: 'name', value: ({ name }) => name },
        { title: 'ended', value: ({ endedAt }) => endedAt ?? '–' },
      ],
      runs,
    ),
  )
  session.print(
    formatTable(
      [
        { title: 'what', value: ({ what }) => what },
        { title: 'files', value: ({ files }) => (files > 0 ? String(files) : ''), align: 'right' },
        {
          title: 'unpacked',
          value: ({ files, bytes }) => (files > 0 ? bytesInWords(bytes) : ''),
          align: 'right',
        },
      ],
      capsuleContents(manifest),
    ),
  )
}
