import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MAY_IMPORT, TIERS } from '../rooms.ts'
import { ROOT } from './documents.ts'
import { markdownTable } from './markdown-table.ts'

/** A house's rooms: how they stand upon each other, and what each says it is in its first line. */
export function roomsText(house: string): string {
  const tiers = TIERS[house] ?? []
  const rooms = tiers.flatMap((tier) => tier.split(' ')).filter((name) => titleOf(house, name) !== undefined)
  const table = markdownTable(
    ['room', 'what lives there'],
    rooms.map((room) => [`[${room}](${room}/README.md)`, titleOf(house, room) ?? '']),
  )
  const drawing = tiers.map((tier) => `    ${tier.split(' ').join('  ')}`).join('\n')
  return `Each line imports only what stands on the lines below it.\n\n${drawing}\n\n${table}`
}

/** What each room of src-main may import. */
export function importsText(): string {
  const isRoom = (name: string) => Object.hasOwn(MAY_IMPORT, name.split('/')[0] ?? '')
  const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ')
  return markdownTable(
    ['room', 'may import', 'and packages'],
    Object.entries(MAY_IMPORT).map(([room, names]) => [
      room,
      names.filter(isRoom).join(', '),
      quoted(names.filter((name) => !isRoom(name))),
    ]),
  )
}

/** `pure functions` of `# domain: pure functions` */
function titleOf(house: string, room: string): string | undefined {
  const page = join(ROOT, house, room, 'README.md')
  return existsSync(page) ? /^# [^:\n]+: (.+)/.exec(readFileSync(page, 'utf8'))?.[1] : undefined
}
