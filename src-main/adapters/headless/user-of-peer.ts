import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

type Ends = Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>

/**
 * Number of the user whose program is at the other end of a connection within this machine, as the
 * kernel has it; undefined where that cannot be known (not Linux, not
 * IPv4, another network namespace).
 */
export function userOfPeer(
  socket: Ends,
  readTable: () => string = () => readFileSync('/proc/net/tcp', 'utf8'),
): number | undefined {
  const [ownEnd, peer] = [
    hexOf(socket.localAddress, socket.localPort),
    hexOf(socket.remoteAddress, socket.remotePort),
  ]
  if (process.platform !== 'linux' || ownEnd === undefined || peer === undefined) return undefined
  try {
    for (const line of readTable().split('\n')) {
      const [, local, remote, , , , , user] = line.trim().split(/\s+/)
      if (local === peer && remote === ownEnd) return Number(user)
    }
  } catch {
    return undefined // no /proc here
  }
  return undefined
}

/** 127.0.0.1:7777 → 0100007F:1E61, the kernel's way of writing it. */
function hexOf(address: string | undefined, port: number | undefined): string | undefined {
  const parts = address?.replace(/^::ffff:/, '').split('.')
  if (parts?.length !== 4 || port === undefined) return undefined
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')
  return `${parts
    .reverse()
    .map((part) => hex(Number(part), 2))
    .join('')}:${hex(port, 4)}`
}
