import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchScript } from '../../../src-main/domain/slurm/batch-script.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slurm it's "))
  mkdirSync(join(root, 'ends'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Runs the script of a task whose program is a shell script; its parent is the batch shell. */
function run(program: string): { readonly code: number; readonly said: string } {
  const write = (name: string, text: string) => {
    writeFileSync(join(root, name), `#!/bin/bash\n${text}\n`)
    chmodSync(join(root, name), 0o755)
  }
  write('node', program)
  write('scontrol', 'echo "$@" > "$ROOT/scontrol-was-told"')
  const node = join(root, 'node')
  const environment = { STILLROOM_CACHE: "/the 'cache'" }
  write(
    'task.sh',
    batchScript({ node, script: ['--flag', node], folder: root, home: '/my home', environment }),
  )
  const path = `${root}:${process.env.PATH}`
  const { status, stdout } = spawnSync('bash', [join(root, 'task.sh'), '10'], {
    env: { ROOT: root, PATH: path, SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_JOB_ID: '41' },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  })
  return { code: status ?? -1, said: stdout }
}

const wasRequeued = () => existsSync(join(root, 'scontrol-was-told'))

test('the task is the array’s first and its index, with its folder, home and places', () => {
  const { code, said } = run('printf "%s|" "$@"; echo "$STILLROOM_CACHE"; exit 3')
  expect(code).toBe(3)
  expect(said).toContain(`--flag|${root}/node|study|task|${root}|13|--home|/my home|/the 'cache'`)
  expect(wasRequeued()).toBe(false)
})

test('shortly before its time is over the training is stopped and the task queued again', () => {
  const { code } = run("trap 'exit 130' TERM; kill -USR1 $PPID; sleep 5 > /dev/null & wait")
  expect(code).toBe(0)
  expect(readFileSync(join(root, 'scontrol-was-told'), 'utf8')).toBe('requeue 41_3\n')
})

test('one that came to its end nevertheless is not', () => {
  const { code } = run(
    `trap 'echo > "$ROOT/ends/13.json"; exit 0' TERM; kill -USR1 $PPID; sleep 5 > /dev/null & wait`,
  )
  expect([code, wasRequeued()]).toEqual([0, false])
})

test('a task that is cancelled waits for its checkpoint, and is not queued again', () => {
  // Slurm sends TERM to every process of a task; here the shell alone has it.
  const { code, said } = run('kill -TERM $PPID; sleep 0.3; echo checkpoint; exit 130')
  expect(said).toContain('checkpoint')
  expect([code, wasRequeued()]).toEqual([130, false])
})

test('a node that does not see the home says so', () => {
  rmSync(join(root, 'ends'), { recursive: true })
  const script = batchScript({
    node: '/bin/sh',
    script: ['/bin/sh'],
    folder: '/nowhere/x',
    home: '/',
    environment: {},
  })
  writeFileSync(join(root, 'task.sh'), script)
  const { status, stderr } = spawnSync('bash', [join(root, 'task.sh'), '0'], {
    env: { PATH: process.env.PATH, SLURMD_NODENAME: 'n7', SLURM_ARRAY_TASK_ID: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([1, expect.stringContaining('n7 does not see /nowhere/x')])
})
