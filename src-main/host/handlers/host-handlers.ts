import { statfsSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Answer, Handlers } from '../../contract/api.ts'
import type { HostNotice } from '../../contract/host-notice.ts'
import { stillroomVersion } from '../stillroom-version.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** Which host this is, and its disk. */
export function hostHandlers({ home }: HostSurroundings, notices: () => readonly HostNotice[]) {
  return {
    'host.describe': () => ({
      version: stillroomVersion(),
      name: hostname(),
      home: home.folder,
      notices: notices(),
    }),
    'host.disk': () => diskOf(home.folder),
  } satisfies Partial<Handlers>
}

function diskOf(folder: string): Answer<'host.disk'> {
  const { bavail, blocks, bsize } = statfsSync(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
