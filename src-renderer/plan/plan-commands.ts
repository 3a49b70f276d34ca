import { PLAN_PRESETS, PRESET_IDS } from '../../src-main/domain/plan/plan-presets.ts'
import type { Command } from '../shared/commands.svelte.ts'
import type { NewRun } from './new-run.svelte.ts'

/** Commands and keys of the view that makes a new run. */
export function planCommands(newRun: NewRun): readonly Command[] {
  const { draft, preflight } = newRun
  const command = (id: string, title: string, run: () => unknown, keys?: string): Command => ({
    id: `plan.${id}`,
    title,
    category: 'New run',
    keys,
    run: () => void run(),
  })
  return [
    command('start', newRun.startTitle, () => newRun.start(), 'Mod+Enter'),
    command('undo', 'Undo the last change of the plan', () => draft.undo(), 'Mod+Z'),
    command('redo', 'Redo', () => draft.redo(), 'Mod+Shift+Z'),
    command('try', 'Try the plan: time, memory, disk', () => preflight.measure()),
    ...(draft.forkStart ? [] : PRESET_IDS).map((id) =>
      command(`preset.${id}`, `Preset: ${PLAN_PRESETS[id].title}`, () => draft.usePreset(id)),
    ),
  ]
}
