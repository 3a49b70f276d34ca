import type { Example } from '../../contract/dataset.ts'
import type { Sources } from '../../contract/run-files.ts'
import { readSplit } from '../../datasets/read-split.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { sha256OfFile } from '../../processes/sha256-of-file.ts'

/**
 * The texts that a run was judged on, in the order of its predictions; from its dev file.
 * @throws StillroomError `inputs-changed` where that is not what the run was judged on
 */
export async function devExamples({ dev, labels }: Sources): Promise<readonly Example[]> {
  const hash = await sha256OfFile(dev.path).catch(() => undefined)
  if (hash !== dev.sha256)
    throw new StillroomError(
      'inputs-changed',
      `The dev set ${hash === undefined ? 'cannot be read any more' : 'has changed since these runs were made'}: ${dev.path}. Their predictions belong to other texts.`,
    )
  return (await readSplit(dev, { labels })).split.examples
}
