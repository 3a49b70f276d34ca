// Slow: writes fifty thousand events.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEventLog } from '../../../src-main/run-folder/event-log.ts'
import { readEventsBefore, readNotableEvents } from '../../../src-main/run-folder/notable-events.ts'
import { readRun } from '../../../src-main/run-folder/read-run.ts'
import { indexRun, isReadInPart } from '../../../src-main/storage/index-run.ts'
import { openDatabase } from '../../../src-main/storage/open-database.ts'
import { selectRuns } from '../../../src-main/storage/runs-table.ts'
import { selectPoints } from '../../../src-main/storage/series-table.ts'
import { writeLongRun } from '../../support/long-log.ts'

const EVENTS = 50_000

/**
 * A twentieth of what `npm run -s bench -- million-events` measures, with the whole of its time:
 * machines that test do other things too.
 */
test('a log of fifty thousand events is read everywhere without being in memory, in seconds', () => {
  const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  const { db, close } = openDatabase(join(root, 'stillroom.db'))
  try {
    const run = writeLongRun(join(root, 'runs'), 'long', { events: EVENTS, pairs: 3 })
    const { size } = statSync(join(run, 'events.jsonl'))
    const before = process.memoryUsage.rss()
    const from = performance.now()
    const { events: handed } = indexRun(db, run)
    expect(performance.now() - from).toBeLessThan(10_000)
    expect(process.memoryUsage.rss() - before).toBeLessThan(400e6)
    expect(size).toBeGreaterThan(30e6)
    expect(handed.length).toBeLessThanOrEqual(2_000)
    expect(handed.at(-1)?.seq).toBe(EVENTS)
    expect(selectRuns(db)[0]).toMatchObject({ step: EVENTS - 1, damage: null })
    expect(selectPoints(db, 'long', 'loss/attention-kl/3→3').steps).toHaveLength(EVENTS - 1)
    expect(readRun(run)).toMatchObject({ step: EVENTS - 1, state: 'interrupted' })
    expect(readNotableEvents(run)).toMatchObject({ place: { seq: EVENTS, bytes: size } })
    expect(
      readEventsBefore(run, undefined, 50)
        .events.map(({ seq }) => seq)
        .at(0),
    ).toBe(EVENTS - 49)
    const log = openEventLog(run)
    expect(log.append({ kind: 'stopped', step: EVENTS - 1 }).seq).toBe(EVENTS + 1)
    log.close()
    expect(indexRun(db, run).events.map(({ seq }) => seq)).toEqual([EVENTS + 1])
  } finally {
    close()
    rmSync(root, { recursive: true, force: true })
  }
})

test('a log is taken in piece by piece where the time for one look is bounded, and comes out the same', () => {
  const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  const { db, close } = openDatabase(join(root, 'stillroom.db'))
  try {
    const run = writeLongRun(join(root, 'runs'), 'long', { events: 20_000, pairs: 1 })
    let looks = 0
    do {
      indexRun(db, run, 4 << 20)
      looks++
    } while (isReadInPart(db, 'long'))
    expect(looks).toBeGreaterThan(1)
    const inParts = [selectRuns(db), selectPoints(db, 'long', 'loss')]
    db.exec('DELETE FROM runs')
    indexRun(db, run)
    expect([selectRuns(db), selectPoints(db, 'long', 'loss')]).toEqual(inParts)
  } finally {
    close()
    rmSync(root, { recursive: true, force: true })
  }
})
