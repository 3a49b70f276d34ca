import type { MeasuredTraining } from '../../src-main/contract/preflight.ts'
import {
  isStored,
  savedBy,
  type Seeds,
  type TimeEstimate,
} from '../../src-main/domain/plan/preflight-figures.ts'
import { bytes, duration, estimatedTime } from '../shared/format-number.ts'

/**
 * What the teacher's vault takes and saves, as the estimate says it: a figure, and the rest of the
 * sentence. Undefined where no loss looks at a teacher's tensors.
 */
export function vaultWords(
  training: MeasuredTraining,
  seeds: Seeds,
): { readonly figure: string; readonly rest: string } | undefined {
  const { vault } = training
  if (!vault) return undefined
  if (!isStored(training))
    return { figure: 'not kept', rest: `${vault.notKept}; the teacher is computed at every step` }
  const all = savedBy(training, seeds)
  const first = savedBy(training, { ...seeds, count: 1 })
  const others = seeds.count - 1
  const size = seeds.hasTeacherEach && others > 0 ? `${bytes(vault.bytes)} each` : bytes(vault.bytes)
  const [saved, within] = estimatedTime(Math.abs(all.ms), all.plusMinusMs)
  return {
    figure: `${size}, ${savingWords(all, saved)}`,
    rest: `± ${within}${others > 0 ? ` in ${seeds.count} runs: ` : '; '}${eachWords()}`,
  }

  function eachWords(): string {
    const filled = filledWords(vault?.filledShare ?? 0)
    if (others === 0) return filled
    if (seeds.hasTeacherEach) return 'each fills one of its own'
    if (vault?.filledShare === 1) return `${filled} and serves all`
    const [one, other] = [
      savingWords(first),
      savingWords({ ms: (all.ms - first.ms) / others, plusMinusMs: 0 }),
    ]
    return one === other
      ? `filled once; each ${one}`
      : `filled once, by the first, which ${one}; each of the others ${other}`
  }
}

function savingWords({ ms }: TimeEstimate, time = duration(Math.abs(ms))): string {
  return ms < 0 ? `costs ${time} more than it saves` : `saves ${time}`
}

function filledWords(share: number): string {
  if (share === 1) return 'it is filled already'
  const rest = 'filled in the first epoch, read from then on'
  return share === 0 ? rest : `${Math.floor(100 * share)} % is filled already; ${rest}`
}
