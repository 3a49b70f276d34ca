/** 1.3 GB, 91 MB, 0.5 MB, 12 kB: decimal units, as file managers write them. */
export function bytesInWords(bytes: number): string {
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(bytes < 9.95e9 ? 1 : 0)} GB`
  if (bytes >= 99.5e3) return `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`
  return bytes >= 1000 ? `${(bytes / 1e3).toFixed(0)} kB` : `${Math.max(0, bytes)} B`
}
