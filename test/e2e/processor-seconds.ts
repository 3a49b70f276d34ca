import { readdirSync, readFileSync } from 'node:fs'

/**
 * Who takes the processor while a training is watched; `others` are this script and what else it
 * started.
 */
export type Party =
  'trainer' | 'host' | 'renderer' | 'compositor' | 'browser' | 'network' | 'inspector' | 'others'

/** A process by a part of its command line; the first that fits. */
const MARKS: readonly (readonly [Party, string])[] = [
  ['trainer', 'programs/trainer/main.ts'],
  ['inspector', 'programs/inspector/'],
  ['host', ' serve '],
  ['renderer', '--type=renderer'],
  ['compositor', '--type=gpu-process'],
  ['network', 'network.mojom.NetworkService'],
  ['browser', '--remote-debugging-pipe'],
]
const TICKS_A_SECOND = 100

/**
 * Processor seconds so far of each party among this process and what it started (Linux: from
 * /proc).
 */
export function processorSeconds(): ReadonlyMap<Party, number> {
  const processes = new Map(readdirSync('/proc').filter(isNumber).flatMap(readProcess))
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (processes.has(pid) && isOurs(processes.get(pid)?.parent ?? 0))
  const sums = new Map<Party, number>()
  for (const [pid, { command, seconds }] of processes) {
    if (!isOurs(pid)) continue
    const party = MARKS.find(([, mark]) => pid !== process.pid && command.includes(mark))?.[0] ?? 'others'
    sums.set(party, (sums.get(party) ?? 0) + seconds)
  }
  return sums
}

interface Process {
  readonly parent: number
  readonly command: string
  readonly seconds: number
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name)
}

function readProcess(pid: string): readonly (readonly [number, Process])[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number)
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    const seconds = ((user ?? 0) + (system ?? 0)) / TICKS_A_SECOND
    return [[Number(pid), { parent: parent ?? 0, command, seconds }]]
  } catch {
    return [] // it ended meanwhile
  }
}
