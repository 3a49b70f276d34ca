import type { SlurmTaskState } from '../../contract/slurm.ts'

const WAITS = /^(PENDING|REQUEUE\w*|SUSPENDED|SPECIAL_EXIT|RESV_DEL_HOLD)$/
const RUNS = /^(RUNNING|CONFIGURING|COMPLETING|STAGE_OUT|SIGNALING|RESIZING|STOPPED)$/

/** A state that no version of Slurm is known to have counts as ended: nothing is waited for. */
export function taskState(state: string): SlurmTaskState {
  if (WAITS.test(state)) return 'waits'
  return RUNS.test(state) ? 'runs' : 'ended'
}

const REASONS: Readonly<Record<string, string>> = {
  None: 'Slurm has not looked at it yet',
  Priority: 'others are before it',
  Resources: 'no node is free',
  Dependency: 'its teachers, or the tasks before it, come first',
  JobArrayTaskLimit: 'as many run at once as --at-most lets',
  BeginTime: 'it was requeued, and Slurm waits two minutes',
  JobHeldUser: 'it was held: scontrol release lets it go on',
  JobHeldAdmin: 'an administrator holds it',
  PartitionTimeLimit: 'it asks for more time than the partition gives',
  PartitionDown: 'the partition is down',
  PartitionInactive: 'the partition is inactive',
  NodeDown: 'a node that it needs is down',
  ReqNodeNotAvail: 'the nodes that it needs are not there now',
  launch_failed_requeued_held: 'its start failed and Slurm holds it: scontrol release tries again',
}

/** Why a task waits; Slurm's own word where we have none. */
export function waitingWords(reason: string): string {
  return REASONS[reason] ?? reason
}

const ENDS: Readonly<Record<string, string>> = {
  BOOT_FAIL: 'its node did not start',
  CANCELLED: 'it was cancelled',
  DEADLINE: 'its deadline passed',
  NODE_FAIL: 'its node was lost',
  OUT_OF_MEMORY: 'it took more memory than it had: --memory asks for more',
  PREEMPTED: 'another job took its place',
  TIMEOUT: 'its time was over before it could write a checkpoint: --time asks for more',
}

/**
 * Why a task is no more that left no word itself.
 * @param state Slurm's; left out where Slurm knows it no more
 */
export function endedWords(state: string | undefined): string {
  const said = (state !== undefined && ENDS[state]) || 'it ended without a word'
  return `${said}; the same command goes on with it`
}
