import type { Command } from '../shared/commands.svelte.ts'
import { AXES, type RunSettings } from './run-settings.svelte.ts'
import type { RunSteering } from './run-steering.svelte.ts'

/** What the view does itself. */
export interface RunActions {
  readonly planAnew: () => void
  readonly fork: () => void
}

/** Commands and keys of the view of one run. */
export function runCommands(
  steering: RunSteering,
  settings: RunSettings,
  actions: RunActions,
): readonly Command[] {
  const command = (title: string, keys: string, run: () => unknown): Command => ({
    id: `run.${title}`,
    title,
    category: 'Run',
    keys,
    run: () => void run(),
  })
  const { mayPause, mayContinue, mayStop, mayResume, mayFork } = steering
  return [
    ...(mayPause ? [command('Pause', 'p', () => steering.control('pause'))] : []),
    ...(mayContinue ? [command('Continue', 'p', () => steering.control('run'))] : []),
    ...(mayStop ? [command('Stop and keep a checkpoint', 's', () => steering.control('stop'))] : []),
    ...(mayResume ? [command('Resume from the last checkpoint', 'r', () => steering.resume())] : []),
    command('New run from this plan', 'n', actions.planAnew),
    ...(mayFork ? [command('Fork from a checkpoint', 'f', actions.fork)] : []),
    command('Logarithmic loss', 'l', () => (settings.isLog = !settings.isLog)),
    command('Raw or weighted loss', 'w', () => (settings.isRaw = !settings.isRaw)),
    command('Less smoothing', '[', () => settings.smoothBy(-0.1)),
    command('More smoothing', ']', () => settings.smoothBy(0.1)),
    command('Next axis: step, epoch, time', 'x', () => {
      settings.axis = AXES[(AXES.indexOf(settings.axis) + 1) % AXES.length] ?? 'step'
    }),
  ]
}
