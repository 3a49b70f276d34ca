/** 1.3 GB, 91 MB, 0.5 MB, 12 kB: decimal units, as file managers write them. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '–'
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(bytes < 9.95e9 ? 1 : 0)} GB`
  if (bytes >= 99.5e3) return `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`
  return bytes >= 1000 ? `${(bytes / 1e3).toFixed(0)} kB` : `${bytes} B`
}

/** 22.7 M, 109 M, 1.3 B */
export function countText(count: number): string {
  if (count >= 999.5e6) return `${(count / 1e9).toFixed(1)} B`
  if (count >= 1e6) return `${(count / 1e6).toFixed(count < 99.95e6 ? 1 : 0)} M`
  return count >= 1e4 ? `${(count / 1e3).toFixed(0)} k` : count.toLocaleString('en')
}
