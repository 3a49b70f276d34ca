import { LARGEST_PIECE } from '../../src-main/contract/requests/plan-requests.ts'
import { ask } from '../api.ts'
import { askDesktop, bridge, pathOfFile } from '../desktop/desktop.ts'

/**
 * The path to put in a plan for a file that was dropped or chosen: its own where window and host
 * are one app on one machine; else the file is sent to the host in pieces, and kept there.
 * @throws HostError
 */
export async function keepDroppedFile(file: File, onDone: (bytes: number) => void): Promise<string> {
  const localPath = pathOfFile(file)
  if (localPath && bridge && (await askDesktop('host.which', {})).where === 'own') return localPath
  const upload = crypto.randomUUID()
  for (let offset = 0; ;) {
    const bytes = new Uint8Array(await file.slice(offset, offset + LARGEST_PIECE).arrayBuffer())
    const isLast = offset + bytes.length >= file.size
    const { path } = await ask('datasets.keep', {
      upload,
      name: file.name,
      offset,
      piece: base64(bytes),
      isLast,
    })
    offset += bytes.length
    onDone(offset)
    if (path !== null) return path
  }
}

/** String.fromCharCode takes only so many arguments. */
const AT_ONCE = 8192

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE))
  return btoa(text)
}
