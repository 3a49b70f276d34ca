import type { GlueTask } from '../../contract/dataset.ts'

const OWN: Partial<Record<GlueTask, string>> = { cola: 'CoLA', sst2: 'SST-2', stsb: 'STS-B' }

/** A GLUE task as people write it. */
export function glueTitle(task: GlueTask): string {
  return OWN[task] ?? task.toUpperCase()
}
