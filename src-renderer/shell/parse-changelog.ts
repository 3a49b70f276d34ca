/** One release in users' words. */
export interface Release {
  readonly version: string
  readonly changes: readonly { readonly kind: string; readonly text: string }[]
}

/**
 * Reads resources/CHANGELOG.md: `## 1.2.0`, then lines such as `- [New] …`; what belongs to neither
 * goes on from the line before.
 */
export function parseChangelog(text: string): readonly Release[] {
  const releases: { version: string; changes: { kind: string; text: string }[] }[] = []
  for (const line of text.split('\n')) {
    const version = /^## (.+)$/.exec(line)?.[1]
    const change = /^- \[(\w+)\] (.+)$/.exec(line)
    const last = releases.at(-1)
    if (version !== undefined) releases.push({ version, changes: [] })
    else if (change) last?.changes.push({ kind: change[1] ?? '', text: change[2] ?? '' })
    else if (line.trim() !== '') {
      const before = last?.changes.at(-1)
      if (before) before.text += ` ${line.trim()}`
    }
  }
  return releases
}
