import { ask } from '../api.ts'

/**
 * Opens a capsule on the host's machine.
 * @returns what has come of it, in words
 * @throws HostError
 */
export async function openCapsule(path: string): Promise<string> {
  const { came, known, markedExamples, hasStudy } = await ask('capsules.open', { path })
  const runs = (count: number) => `${count} ${count === 1 ? 'run' : 'runs'}`
  const marks =
    markedExamples > 0 ? `; tags and notes of ${markedExamples} examples stand beside yours in Examples` : ''
  const besides = `${hasStudy ? '; its study stands among Studies' : ''}${marks}`
  if (came.length === 0)
    return `${besides ? 'No new runs' : 'Nothing new'}: ${runs(known.length)} of this capsule, here already, just so${besides}`
  const others = known.length > 0 ? `; ${known.length} were here already` : ''
  return `${runs(came.length)} to be looked at came${others}; in Runs, origin == capsule finds them${besides}`
}
