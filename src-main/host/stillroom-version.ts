import { readFileSync } from 'node:fs'

/** This Stillroom's version, as package.json has it: `1.2.3`. */
export function stillroomVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
