/** Draws an SVG document on a canvas, as large as it says it is. @param scale pixels a unit */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * scale
    canvas.height = image.naturalHeight * scale
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    // Chromium lets toBlob wait until the page is idle, which it is a second after a click.
    const [head, picture = ''] = canvas.toDataURL('image/png').split(',')
    if (!head?.startsWith('data:image/png')) throw new Error('The picture could not be made')
    return new Blob([Uint8Array.from(atob(picture), (byte) => byte.charCodeAt(0))], { type: 'image/png' })
  } finally {
    URL.revokeObjectURL(address)
  }
}
