import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TaskKind } from '../../../../src-main/contract/tasks.ts'
import type { LossId } from '../../../../src-main/contract/loss-id.ts'
import { NO_TARGET } from '../../../../src-main/engine/losses/targets.ts'
import { evaluateLoss, tensor } from '../open-loss.ts'

interface Case {
  readonly taskKind: TaskKind
  readonly loss: LossId
  readonly hasUnlabelled: boolean
  readonly student: readonly (readonly number[])[]
  readonly teacher: readonly (readonly number[])[]
  readonly targets: readonly (readonly number[])[]
  readonly value: number
  readonly gradient: readonly number[]
}

const { temperature, labelled, cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../reference/fixtures/task-losses.json'), 'utf8'),
) as { temperature: number; labelled: readonly boolean[]; cases: readonly Case[] }

test.each(cases)(
  '$loss of $taskKind (unlabelled rows: $hasUnlabelled) is PyTorch’s, and so is its gradient',
  ({ taskKind, loss, hasUnlabelled, ...given }) => {
    const targets = given.targets.map((row, at) =>
      hasUnlabelled && !labelled[at] ? row.map(() => NO_TARGET) : row,
    )
    const term = {
      loss,
      weight: 1,
      ...(taskKind === 'multi-label' && loss === 'soft-label' && { temperature }),
    }
    const { value, gradient } = evaluateLoss(
      term,
      { student: tensor(given.student), teacher: tensor(given.teacher), third: tensor(targets) },
      { taskKind, hasUnlabelled },
    )
    expect(Math.abs(value - given.value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(given.value)))
    const apart = given.gradient.map((slope, at) => Math.abs(slope - (gradient.data[at] ?? NaN)))
    expect(Math.max(...apart)).toBeLessThan(1e-6 * Math.max(1, ...given.gradient.map(Math.abs)))
  },
)
