import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { memberHeader, paddingAfter } from '../../src-main/capsule/member-header.ts'
import { withPreparedCapsule, type CapsuleChoice } from '../../src-main/host/capsules/save-capsule.ts'
import { openHome, type Home } from '../../src-main/host/home.ts'
import { syntheticGold, syntheticLogits, writeSyntheticRun } from './synthetic-run.ts'

export const CAPSULE_RUNS = ['20260101-000000-aaaa', '20260102-000000-bbbb'] as const

/** A home with two students of one teacher, judged on eight texts. */
export function smallHome(folder: string): Home {
  const home = openHome(folder)
  const dev = join(folder, 'dev.jsonl')
  const gold = syntheticGold(8)
  writeFileSync(
    dev,
    [...gold]
      .map((label, row) => `${JSON.stringify({ text: `text ${row}`, label: ['no', 'yes'][label] })}\n`)
      .join(''),
  )
  const teacher = syntheticLogits(gold, 0.9, 1)
  CAPSULE_RUNS.forEach((id, at) => {
    const student = syntheticLogits(gold, 0.8, at + 2)
    writeSyntheticRun(home.runs, id, { gold, teacher, student, dev, plan: { name: `student ${at}` } })
  })
  return home
}

/** Saves both runs. @returns the file */
export async function saveSmallCapsule(
  home: Home,
  name = 'small.capsule.tar.gz',
  choice: Partial<Omit<CapsuleChoice, 'folders'>> = {},
): Promise<string> {
  const target = join(home.folder, name)
  const folders = CAPSULE_RUNS.map((id) => join(home.runs, id))
  await withPreparedCapsule({ hasTexts: false, ...choice, folders }, home, ({ write }) => write(target))
  return target
}

export interface Member {
  readonly path: string
  readonly bytes: Buffer
  /** In place of the header that a capsule has. */
  readonly header?: Buffer
}

/** A gzipped tar file of whatever members, as somebody may forge it. */
export async function forgedArchive(
  members: readonly Member[],
  behind = Buffer.alloc(1024),
): Promise<Buffer> {
  const blocks: Buffer[] = []
  for (const { path, bytes, header } of members)
    blocks.push(
      header ?? (await memberHeader(path, bytes.length)),
      bytes,
      Buffer.alloc(paddingAfter(bytes.length)),
    )
  return gzipSync(Buffer.concat([...blocks, behind]))
}

/** The members of a capsule, read without holding it to anything. */
export function membersOf(tar: Buffer): readonly Member[] {
  const members: Member[] = []
  for (let at = 0; tar[at] !== 0;) {
    const path = tar.toString('latin1', at, tar.indexOf(0, at))
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
    members.push({ path, bytes: tar.subarray(at + 512, at + 512 + size) })
    at += 512 + size + paddingAfter(size)
  }
  return members
}
