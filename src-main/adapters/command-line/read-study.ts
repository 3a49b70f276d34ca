import { dirname, resolve } from 'node:path'
import { withAbsolutePaths } from '../../domain/plan/with-absolute-paths.ts'
import { atOnce } from '../../domain/steps.ts'
import { parseStudy } from '../../domain/study/parse-study.ts'
import { studyCells, withPlans, type StudyCells } from '../../domain/study/study-cells.ts'
import { readJson } from './read-json.ts'
import type { CommandSession } from './session.ts'
import { withFullRunIds } from './with-full-run-ids.ts'

/**
 * The study of a file, its plans with whole paths and ids.
 * @throws StillroomError `invalid-plan`, `unknown-run`
 */
export function readStudy({ home }: Pick<CommandSession, 'home'>, file: string): NamedStudy {
  const study = parseStudy(readJson(file, 'study'))
  const whole = withPlans(studyCells(study), (plan) => ({
    plan: withAbsolutePaths(withFullRunIds(plan, home), dirname(resolve(file))),
  }))
  return { name: study.name, ...atOnce(whole) }
}

export interface NamedStudy extends StudyCells {
  readonly name: string
}
