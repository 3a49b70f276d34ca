import { setTimeout as sleep } from 'node:timers/promises'
import { breakConnections } from '../support/break-connections.ts'
import { serveInProcess } from '../support/served-host.ts'
import type { Part } from './outcome.ts'

/** Files and megabytes that a host may hold more of than before. */
const MOST_FILES = 8
const MOST_MEGABYTES = 150

/** Opens connections to a host without a token and breaks them. */
export const connections: Part = async ({ attacks, seed, folder, onProgress }) => {
  const host = await serveInProcess(folder)
  const ask = () => host.post('/api', '{"name":"runs.list","ask":{}}', { cookie: host.cookie })
  await ask()
  const before = host.uses()
  const counts = await breakConnections(host.port, attacks, seed)
  onProgress(attacks)
  await sleep(2_000)
  const losses: string[] = []
  const death = host.death()
  if (death !== undefined) return { attacks, counts, losses: [`the host ${death}`] }
  const { status } = await ask()
  if (status !== 200) losses.push(`the host answers ${status}`)
  const { files, megabytes } = host.uses()
  if (files > before.files + MOST_FILES) losses.push(`${files} files are open, ${before.files} before`)
  if (megabytes > before.megabytes + MOST_MEGABYTES)
    losses.push(`${megabytes} MB are taken, ${before.megabytes} before`)
  await host.end()
  return { attacks, counts, losses }
}
