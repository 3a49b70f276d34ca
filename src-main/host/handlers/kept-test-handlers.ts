import { randomUUID } from 'node:crypto'
import type { Handlers } from '../../contract/api.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** Tests that people keep, and how students do in them. */
export function keptTestHandlers({ tests, trials, watch }: HostSurroundings) {
  return {
    'tests.list': () => tests.list(),
    'tests.keep'({ id = randomUUID(), ...test }) {
      const { expected, labels } = test
      if (expected.kind === 'label' && !labels.includes(expected.label))
        throw new StillroomError('invalid-arguments', `${expected.label} is none of ${labels.join(', ')}`)
      const all = tests.keep({ id, keptAt: new Date().toISOString(), ...test })
      watch.retellAll()
      return all
    },
    'tests.remove'({ id }) {
      const all = tests.remove(id)
      watch.retellAll()
      return all
    },
    'tests.results': ({ run }) => trials.results(run),
    async 'tests.try'({ run }) {
      const results = await trials.try(run)
      watch.retell(run)
      return results
    },
  } satisfies Partial<Handlers>
}
