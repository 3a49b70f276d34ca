import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const NODES = ['n1', 'n2', 'n3'] as const
export type NodeName = (typeof NODES)[number]

/** A real Slurm with three nodes, all on this machine. */
export interface SlurmLab {
  /** What a client of it needs. */
  readonly env: NodeJS.ProcessEnv
  slurm(program: string, ...args: readonly string[]): string
  /** Ends the controller, or a node's daemon, as a power cut does. */
  killDaemon(name: 'slurmctld' | NodeName): void
  /** Ends all that runs on a node too: batch shells, commands, trainers. */
  killNode(name: NodeName): void
  startDaemon(name: 'slurmctld' | NodeName): Promise<void>
  stop(): Promise<void>
}

/** Why no lab can be brought up here; undefined where it can. */
export function labProblem(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start the daemons of Slurm'
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  const isThere = (program: string) =>
    folders.some((folder) => {
      try {
        return readdirSync(folder).includes(program)
      } catch {
        return false
      }
    })
  const missing = ['slurmctld', 'slurmd', 'sbatch', 'munged'].filter((program) => !isThere(program))
  return missing.length === 0
    ? undefined
    : `${missing.join(', ')} not there: apt-get install slurmctld slurmd slurm-client munge`
}

/** @param folder an absolute path that is short: the path of a socket has 107 characters at most */
export async function startLab(folder: string): Promise<SlurmLab> {
  for (const part of ['state', 'log', ...NODES.map((node) => `spool-${node}`)])
    mkdirSync(join(folder, part), { recursive: true })
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'munge.key'), randomBytes(128), { mode: 0o600 })
  writeFileSync(join(folder, 'slurm.conf'), await configuration(folder))
  const path = `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`
  const env = { ...process.env, PATH: path, SLURM_CONF: join(folder, 'slurm.conf') }
  const running = new Map<string, ChildProcess>()
  const start = (name: string, program: string, ...args: readonly string[]) => {
    const log = openSync(join(folder, 'log', `${name}.out`), 'a')
    running.set(name, spawn(program, args, { env, detached: true, stdio: ['ignore', log, log] }))
  }
  const slurm = (program: string, ...args: readonly string[]) =>
    execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  const says = (program: string, args: readonly string[], what: RegExp) => {
    try {
      return what.test(slurm(program, ...args))
    } catch {
      return false
    }
  }
  const startDaemon = async (name: 'slurmctld' | NodeName) => {
    if (name === 'slurmctld') {
      start(name, 'slurmctld', '-D')
      return until(() => says('scontrol', ['ping'], /UP/), 'the controller')
    }
    start(name, 'slurmd', '-D', '-N', name)
    return until(() => says('sinfo', ['-hn', name, '-o', '%T'], /^(idle|mixed|allocated)$/m), name)
  }
  const kill = (name: string) => running.get(name)?.kill('SIGKILL')
  const file = (name: string) => join(folder, name)
  start(
    'munged',
    'munged',
    '-F',
    '--force', // folders of tests are closed to others, and so is its socket
    `--socket=${file('munge.sock')}`,
    `--key-file=${file('munge.key')}`,
    `--pid-file=${file('munged.pid')}`,
    `--log-file=${file('log/munged.log')}`,
    `--seed-file=${file('munged.seed')}`,
  )
  await until(() => says('munge', ['-S', file('munge.sock'), '-n'], /MUNGE/), 'munged')
  await startDaemon('slurmctld')
  for (const node of NODES) await startDaemon(node)
  return {
    env,
    slurm,
    startDaemon,
    killDaemon: kill,
    killNode(name) {
      kill(name)
      // Trainers have groups of their own, but their environment says where they are.
      const onNode = processesOf((environment) => environment.includes(`SLURM_JOB_NODELIST=${name}`))
      const steps = onNode.map(parentOf).filter((pid) => commandOf(pid) === 'slurmstepd')
      for (const pid of [...new Set(steps), ...onNode]) end(pid)
    },
    async stop() {
      for (const name of running.keys()) kill(name)
      const ours = `SLURM_CONF=${file('slurm.conf')}`
      for (const pid of processesOf((environment) => environment.includes(ours))) end(pid)
      await sleep(100)
    },
  }

  /** Those that the lab has begun, and that are meant. */
  function processesOf(isMeant: (environment: readonly string[]) => boolean): readonly number[] {
    const ours = `SLURM_CONF=${file('slurm.conf')}`
    return readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
      const environment = readIfThere(`/proc/${name}/environ`).split('\0')
      return environment.includes(ours) && isMeant(environment) ? [Number(name)] : []
    })
  }
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(readIfThere(`/proc/${pid}/status`))?.[1] ?? 0)
}

function commandOf(pid: number): string {
  return readIfThere(`/proc/${pid}/comm`).trim()
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended
  }
}

async function configuration(folder: string): Promise<string> {
  const ports = await freePorts(NODES.length + 1)
  const template = readFileSync(join(import.meta.dirname, 'slurm.conf'), 'utf8')
  const filled = template.replaceAll('@LAB@', folder).replaceAll('@HOST@', hostname().split('.')[0] ?? '')
  return ports.reduce((text, port, index) => text.replaceAll(`@PORT${index}@`, String(port)), filled)
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports: number[] = []
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    if (typeof address === 'object' && address) ports.push(address.port)
  }
  for (const server of servers) await new Promise((done) => server.close(done))
  return ports
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const from = performance.now()
  while (!isSo()) {
    if (performance.now() - from > 40_000) throw new Error(`${what} of the lab did not come up`)
    await sleep(100)
  }
}
