import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../contract/run-files.ts'
import type { TrainingEvent, TrainingEventBody } from '../contract/training-event.ts'
import { explainWriteError } from './write-atomically.ts'

/** The trainer's end of events.jsonl: one writer, append only. */
export interface EventLog {
  append(body: TrainingEventBody): TrainingEvent
  /** Makes everything appended so far survive a power cut. */
  sync(): void
  close(): void
}

/** Opens a run's log for appending. What a killed trainer left of a last line is cut off; `seq` goes on from the last whole one. */
export function openEventLog(folder: string): EventLog {
  const path = join(folder, RUN_FILES.events)
  const whole = wholeLines(path)
  const handle = openSync(path, existsSync(path) ? 'r+' : 'w')
  ftruncateSync(handle, whole.bytes)
  let position = whole.bytes
  let seq = parseLines(whole.text).at(-1)?.seq ?? 0
  return {
    append(body) {
      const event: TrainingEvent = { seq: ++seq, at: new Date().toISOString(), ...body }
      const line = Buffer.from(`${JSON.stringify(event)}\n`)
      try {
        position += writeSync(handle, line, 0, line.length, position)
      } catch (thrown) {
        throw explainWriteError(thrown, path)
      }
      return event
    },
    sync: () => fsyncSync(handle),
    close: () => closeSync(handle),
  }
}

/** All events with a higher `seq`; a torn last line is ignored. Empty where there is no log yet. */
export function readEvents(folder: string, afterSeq = 0): readonly TrainingEvent[] {
  return parseLines(wholeLines(join(folder, RUN_FILES.events)).text).filter(({ seq }) => seq > afterSeq)
}

/** Events as they are written, from `afterSeq` on, until the signal ends it. */
export async function* followEvents(
  folder: string,
  {
    afterSeq = 0,
    signal,
    everyMs = 100,
  }: { readonly afterSeq?: number; readonly signal?: AbortSignal; readonly everyMs?: number } = {},
): AsyncGenerator<TrainingEvent> {
  let last = afterSeq
  while (!signal?.aborted) {
    for (const event of readEvents(folder, last)) {
      last = event.seq
      yield event
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  yield* readEvents(folder, last)
}

function wholeLines(path: string): { readonly text: string; readonly bytes: number } {
  if (!existsSync(path)) return { text: '', bytes: 0 }
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(0x0a) + 1
  return { text: bytes.toString('utf8', 0, end), bytes: end }
}

function parseLines(text: string): readonly TrainingEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as TrainingEvent]
      } catch {
        return [] // a line torn by a power cut in the middle of the log: what follows is whole
      }
    })
}
