import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import { askedKey, askedOf } from '../../domain/plan/plan-key.ts'
import { listRunFolders, readPlan } from '../../run-folder/read-run.ts'
import type { Home } from '../home.ts'

/**
 * The runs of a home by what their plans ask, whatever they are called.
 * @returns folders of the runs of a plan with its seeds, the newest first
 */
export function runsByPlan({ runs }: Home): (plan: RunPlan) => readonly string[] {
  const folders = new Map<string, string[]>()
  for (const folder of listRunFolders(runs)) {
    const key = keyOfFolder(folder)
    if (key !== undefined) folders.set(key, [folder, ...(folders.get(key) ?? [])])
  }
  return (plan) => folders.get(askedKey(askedOf(plan))) ?? []
}

function keyOfFolder(folder: string): string | undefined {
  try {
    return askedKey(askedOf(readPlan(folder)))
  } catch {
    return undefined // what cannot be read is no study's run
  }
}

/**
 * Whether two runs of one plan were given the same texts and weights: paths may have other contents
 * by now. A teacher that is fine-tuned first follows from the rest.
 */
export function hasSameContents(plan: RunPlan, one: Sources, other: Sources): boolean {
  return JSON.stringify(contentsOf(plan, one)) === JSON.stringify(contentsOf(plan, other))
}

function contentsOf(plan: RunPlan, sources: Sources): readonly unknown[] {
  const { train, dev, unlabelled, labels, base, student, start, teacher } = sources
  const isMade = plan.kind === 'distill' && plan.teacher.fineTune !== undefined
  const models = [base, student, start, isMade ? undefined : teacher]
  return [train.sha256, dev.sha256, unlabelled?.sha256, labels, ...models.map((model) => model?.sha256)]
}
