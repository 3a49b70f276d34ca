/** Farther than this, a pressed pointer drags; nearer, it is a click. */
const DRAG_FROM_PX = 5

export interface DragHandlers {
  readonly onmove: (at: PointerEvent) => void
  /** Once, after a drag; without a place where it was broken off. */
  readonly onend: (at: PointerEvent | undefined) => void
}

/** Follows the pointer that was pressed on an element until it is let go. */
export function followDrag(pressed: PointerEvent, { onmove, onend }: DragHandlers): void {
  if (pressed.button !== 0) return
  const target = pressed.currentTarget as HTMLElement
  let isDragged = false
  const move = (at: PointerEvent) => {
    const distance = Math.hypot(at.clientX - pressed.clientX, at.clientY - pressed.clientY)
    isDragged ||= distance >= DRAG_FROM_PX
    if (isDragged) onmove(at)
  }
  const end = (at: PointerEvent) => {
    target.removeEventListener('pointermove', move)
    target.removeEventListener('pointerup', end)
    target.removeEventListener('pointercancel', end)
    if (!isDragged) return
    onend(at.type === 'pointerup' ? at : undefined)
    // The click that follows a drag is not meant as one.
    target.addEventListener('click', (click) => click.stopImmediatePropagation(), {
      once: true,
      capture: true,
    })
  }
  target.setPointerCapture(pressed.pointerId)
  target.addEventListener('pointermove', move)
  target.addEventListener('pointerup', end)
  target.addEventListener('pointercancel', end)
}
