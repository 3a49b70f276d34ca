import { studySchema, type Study } from '../../contract/study.ts'
import { pathText } from '../plan/json-path.ts'
import { StillroomError } from '../stillroom-error.ts'

/**
 * Turns what a person wrote into a study; whether its plans can be run, `studyCells` says.
 * @throws StillroomError `invalid-plan` with every problem, one a line
 */
export function parseStudy(input: unknown): Study {
  const parsed = studySchema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message, code }) => {
    const where = path.length === 0 ? 'The study' : pathText(path)
    return code === 'invalid_union' ? `${where} ${NO_AXIS}` : `${where}: ${message}`
  })
  throw new StillroomError(
    'invalid-plan',
    `The study cannot be read:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  )
}

const NO_AXIS =
  'is no axis: it has a "setting" and its "values", or a "name" and "variants", or "seeds" such as "1-5", or "choose" and "tries"'
