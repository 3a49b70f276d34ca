import { datasetInfo, HUB_URL, listFiles, modelInfo, type ListFileEntry } from '@huggingface/hub'
import type { ErrorCode } from '../../contract/errors.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { boundedFetch } from './bounded-fetch.ts'

/** A repository on the Hugging Face hub, at one commit. */
export interface HubRepository {
  readonly type: 'model' | 'dataset'
  readonly id: string
  /** 40 hexadecimal digits: what a branch or tag meant when it was asked. */
  readonly commit: string
  readonly files: readonly HubFile[]
}

export interface HubFile {
  readonly path: string
  readonly bytes: number
  /**
   * What the file is checked against: the SHA-256 of large (LFS) files, git's SHA-1 of small ones.
   */
  readonly hash: { readonly kind: 'sha256' | 'git-blob'; readonly value: string }
}

/** The hub's address: HF_ENDPOINT, as for the Python libraries, else the public one. */
export function hubAddress(env: NodeJS.ProcessEnv = process.env): string {
  return env.HF_ENDPOINT?.replace(/\/+$/, '') || HUB_URL
}

const ID = /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/
const MOST_FILES = 100_000
const LARGEST_FILE = 2 ** 40
const COMMIT = /^[0-9a-f]{40}$/

/**
 * Asks the hub which commit a revision is, and which files it has.
 * @throws StillroomError `unknown-model` / `unknown-dataset` when there is no such repository or
 * revision, `download-failed` when the hub cannot be asked
 */
export async function askHub(
  type: HubRepository['type'],
  id: string,
  revision = 'main',
): Promise<HubRepository> {
  if (!ID.test(id))
    throw new StillroomError(
      type === 'model' ? 'unknown-model' : 'unknown-dataset',
      `${JSON.stringify(id)} is no id of the Hugging Face hub; ids look like google/bert_uncased_L-4_H-256_A-4`,
    )
  const access = { hubUrl: hubAddress(), fetch: boundedFetch(id), ...credentials() }
  try {
    const asked = { name: id, revision, ...access }
    const { sha: commit } =
      type === 'model'
        ? await modelInfo({ ...asked, additionalFields: ['sha'] })
        : await datasetInfo({ ...asked, additionalFields: ['sha'] })
    if (!COMMIT.test(commit))
      throw new StillroomError('download-failed', `The hub names no commit for ${id} at ${revision}.`)
    const files: HubFile[] = []
    const listing = listFiles({ repo: { type, name: id }, revision: commit, recursive: true, ...access })
    for await (const entry of listing) {
      if (files.length >= MOST_FILES)
        throw new StillroomError(
          'download-failed',
          `${id} has more than ${MOST_FILES} files; Stillroom reads no such repository.`,
        )
      if (entry.type === 'file') files.push(toHubFile(entry))
    }
    return { type, id, commit, files }
  } catch (thrown) {
    throw explain(thrown, type, id, revision)
  }
}

/**
 * The access token of the environment (HF_TOKEN), needed for private and gated repositories only.
 */
export function credentials(env: NodeJS.ProcessEnv = process.env): { readonly accessToken?: string } {
  return env.HF_TOKEN ? { accessToken: env.HF_TOKEN } : {}
}

/** What was announced is what is fetched, to the byte; without a size, nothing is. */
function toHubFile({ path, size, oid, lfs }: ListFileEntry): HubFile {
  const announced: unknown = lfs ? lfs.size : size
  if (!Number.isSafeInteger(announced) || Number(announced) < 0 || Number(announced) > LARGEST_FILE)
    throw new StillroomError(
      'download-failed',
      `The hub gives ${JSON.stringify(announced)?.slice(0, 40) ?? 'no size'} as the size of ${path}, so it cannot be fetched.`,
    )
  if (lfs) return { path, bytes: lfs.size, hash: { kind: 'sha256', value: lfs.oid } }
  if (oid) return { path, bytes: size, hash: { kind: 'git-blob', value: oid } }
  throw new StillroomError('download-failed', `The hub gives no hash for ${path}, so it cannot be verified.`)
}

function explain(thrown: unknown, type: HubRepository['type'], id: string, revision: string): StillroomError {
  if (thrown instanceof StillroomError) return thrown
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined
  const unknown: ErrorCode = type === 'model' ? 'unknown-model' : 'unknown-dataset'
  const options = { cause: thrown }
  if (status === 401 || status === 403 || status === 404)
    return new StillroomError(
      unknown,
      `The Hugging Face hub shows no ${type} ${id} at ${revision} (${status}). Check the id; for a private or gated one set HF_TOKEN.`,
      options,
    )
  return new StillroomError(
    'download-failed',
    `The Hugging Face hub could not be asked about ${id}: ${reasonOf(thrown)}. Check the connection (HF_ENDPOINT names a mirror).`,
    options,
  )
}

/** fetch says only "fetch failed"; why is in its cause. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause instanceof Error ? `${thrown.message}: ${thrown.cause.message}` : thrown.message
}
