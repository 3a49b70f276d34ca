import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withAbsolutePaths } from '../../../src-main/domain/plan/with-absolute-paths.ts'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells, type StudyCell } from '../../../src-main/domain/study/study-cells.ts'
import { openHome, type Home } from '../../../src-main/host/home.ts'
import { studyOnSlurm, stopOnSlurm } from '../../../src-main/host/slurm/study-on-slurm.ts'
import { submitCells } from '../../../src-main/host/slurm/submit-cells.ts'
import { listSubmissions, writeEnd } from '../../../src-main/host/slurm/submissions.ts'
import { makeStudy } from '../../slurm/slurm-study.ts'

/**
 * Slurm as far as it is asked here, on files: sbatch notes its arguments and makes lines for
 * squeue, unless a file says that it fails.
 */
const PROGRAMS = {
  sbatch: `echo "$*" >> "$SLURM_FILES/submitted"
number=$(wc -l < "$SLURM_FILES/submitted")
if [ -e "$SLURM_FILES/sbatch-fails-at-$number" ]; then echo "sbatch: error: Batch job submission failed: Invalid partition name specified" >&2; exit 1; fi
for argument in "$@"; do case $argument in --job-name=*) name=\${argument#*=};; --array=*) last=\${argument#*=0-}; last=\${last%%%*};; esac; done
for index in $(seq 0 "$last"); do echo "\${number}_$index|PENDING|Priority|$name"; done >> "$SLURM_FILES/queue"
echo "$number"`,
  squeue: `[ -e "$SLURM_FILES/down" ] && { echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1; }
cat "$SLURM_FILES/queue" 2>/dev/null; exit 0`,
  scancel: `echo "$*" > "$SLURM_FILES/cancelled"`,
  scontrol: `cat "$SLURM_FILES/config" 2>/dev/null; exit 0`,
} as const

let root = ''
let home: Home
let cells: readonly StudyCell[]
const before = { path: process.env.PATH, files: process.env.SLURM_FILES }
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-slurm-'))
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(root, name), `#!/bin/bash\n${text}\n`)
    chmodSync(join(root, name), 0o755)
  }
  process.env.PATH = `${root}:${before.path}`
  process.env.SLURM_FILES = root
  home = openHome(join(root, 'home'))
  const file = makeStudy(root, { trainExamples: 8, epochs: 1 })
  const study = studyCells(parseStudy(JSON.parse(readFileSync(file, 'utf8'))))
  cells = study.cells.map(({ place, plan }) => ({ place, plan: withAbsolutePaths(plan, root) }))
})
afterEach(() => {
  process.env.PATH = before.path
  if (before.files === undefined) delete process.env.SLURM_FILES
  else process.env.SLURM_FILES = before.files
  rmSync(root, { recursive: true, force: true })
})

const program = { node: '/usr/bin/node', script: ['/stillroom.js'], environment: {} }
const submit = () => submitCells('study', cells, {}, { home, program })
const file = (name: string) => join(root, name)
const submitted = () => readFileSync(file('submitted'), 'utf8').trim().split('\n')

test('a teacher that cells share comes first and once, and the cells behind it', async () => {
  expect(await submit()).toMatchObject({ submitted: 4, teachers: 1, jobs: ['1', '2'] })
  const [teachers = '', runs = ''] = submitted()
  expect(teachers).toMatch(/--array=0-0 .*task\.sh 0$/)
  expect(runs).toMatch(/--array=0-3 .*--dependency=afterany:1 .*task\.sh 1$/)
})

test('what is on Slurm is not submitted again', async () => {
  await submit()
  expect(await submit()).toMatchObject({ submitted: 0, teachers: 0, there: 4, jobs: [] })
  expect(submitted()).toHaveLength(2)
})

test('of what was submitted in part only the rest is, behind the teacher that is there', async () => {
  writeFileSync(file('sbatch-fails-at-2'), '')
  await expect(submit()).rejects.toMatchObject({
    code: 'slurm-failed',
    message: expect.stringContaining('Invalid partition name specified') as string,
  })
  const { cells: there } = await studyOnSlurm(
    cells.map((cell) => ({ cell, run: undefined })),
    home,
  )
  expect(there).toEqual([]) // what was refused is not told as if it had run
  expect(await submit()).toMatchObject({ submitted: 4, teachers: 0, jobs: ['3'] })
  expect(submitted()[2]).toContain('--dependency=afterany:1_0 ')
})

test('a job that was submitted, and never written down, is found by its name', async () => {
  await submit()
  for (const { folder } of listSubmissions(home)) {
    const record = join(folder, 'submission.json')
    writeFileSync(record, readFileSync(record, 'utf8').replaceAll(/,\s*"job": "\d+"/g, ''))
  }
  expect(listSubmissions(home)[0]?.arrays.every(({ job }) => job === undefined)).toBe(true)
  expect(await submit()).toMatchObject({ submitted: 0, there: 4 })
})

test('more tasks than an array may have are several, one behind another', async () => {
  writeFileSync(file('config'), 'MaxArraySize            = 3\n')
  expect(await submit()).toMatchObject({ submitted: 4, jobs: ['1', '2', '3'] })
  expect(submitted()[2]).toMatch(/--array=0-0 .*--dependency=afterany:2 .*task\.sh 4$/)
})

test('a study says where its cells are, and what a task said at its end', async () => {
  await submit()
  const queue = readFileSync(file('queue'), 'utf8').split('\n')
  writeFileSync(file('queue'), queue.filter((line) => !/^2_[23]/.test(line)).join('\n'))
  const [submission] = listSubmissions(home)
  if (submission) writeEnd(submission, 3, { run: null, error: { code: 'disk-full', message: 'no room' } })
  const shown = cells.map((cell) => ({ cell, run: undefined }))
  const { cells: there, teachers, problem } = await studyOnSlurm(shown, home)
  expect(problem).toBeNull()
  expect(teachers.map(({ state }) => state)).toEqual(['waits'])
  const told = there.map(({ task }) => [task.job, task.state, task.why])
  expect(told.toSorted()).toEqual([
    ['2_0', 'waits', 'others are before it'],
    ['2_1', 'waits', 'others are before it'],
    ['2_2', 'ended', 'no room'],
    ['2_3', 'ended', 'it ended without a word; the same command goes on with it'],
  ])
  expect(await stopOnSlurm(cells, home)).toBe(3)
  expect(readFileSync(file('cancelled'), 'utf8').trim().split(' ').toSorted()).toEqual(['1_0', '2_0', '2_1'])
})

test('a controller that does not answer is said, and nothing is submitted', async () => {
  await submit()
  writeFileSync(file('down'), '')
  const { problem } = await studyOnSlurm([], home)
  expect(problem).toContain('Unable to contact slurm controller')
  await expect(submit()).rejects.toMatchObject({ code: 'slurm-failed' })
  expect(submitted()).toHaveLength(2)
  expect(readdirSync(join(home.folder, 'slurm'))).toHaveLength(1)
})

test('a machine without Slurm says what is missing', async () => {
  process.env.PATH = '/nonexistent'
  await expect(submit()).rejects.toMatchObject({ code: 'missing-tool' })
})
