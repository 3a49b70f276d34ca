/** What a task runs on its node; every path must lie where the nodes see it. */
export interface TaskProgram {
  readonly node: string
  /** What Node is given before the command: the command line's file. */
  readonly script: readonly string[]
  /** Of the submission. */
  readonly folder: string
  readonly home: string
  /** Passed on, whatever of the environment the cluster takes along. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The batch script: `task.sh FIRST` does task FIRST + SLURM_ARRAY_TASK_ID. Shortly before the time
 * limit Slurm sends USR1 to this shell alone: the training stops with a checkpoint, and the task
 * asks to be queued again. TERM (scancel, preemption) Slurm sends to all processes of the task, and
 * queues it again by itself where it shall be.
 */
export function batchScript({ node, script, folder, home, environment }: TaskProgram): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`)
  const command = [node, ...script, 'study', 'task', folder].map(quoted).join(' ')
  return `#!/bin/bash
folder=${quoted(folder)}
task=$(($1 + SLURM_ARRAY_TASK_ID))
for needed in "$folder" ${[node, ...script.slice(-1)].map(quoted).join(' ')}; do
  [ -e "$needed" ] && continue
  echo "\${SLURMD_NODENAME:-$(hostname)} does not see $needed. Home, program and Node must lie on a file system that all nodes see." >&2
  exit 1
done
${exports.join('\n')}
echo "task $task on \${SLURMD_NODENAME:-$(hostname)}, start $((\${SLURM_RESTART_COUNT:-0} + 1))" >&2
again=
child=
trap 'again=yes; [ -z "$child" ] || kill -TERM $child' USR1
trap : TERM INT
${command} "$task" --home ${quoted(home)} &
child=$!
[ -z "$again" ] || kill -TERM $child # told before the child had a number
# A signal that is trapped ends a wait, not the child.
until wait $child; code=$?; ! kill -0 $child 2>/dev/null; do :; done
# Without an end the training was stopped in its middle.
if [ -n "$again" ] && [ ! -e "$folder/ends/$task.json" ]; then
  # By both numbers: the array's last task has the array's own for SLURM_JOB_ID, which means them all.
  echo "time is nearly over: queued again, goes on from its checkpoint" >&2
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && exit 0
fi
exit "$code"
`
}

/** A word of the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
