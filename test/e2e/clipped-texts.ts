import type { Page } from 'playwright-core'

/**
 * Texts of the page that are cut at its sides, as `selector: text`: by an ellipsis, by a box that
 * hides what runs out of it, or by the window's edge. What scrolls is whole, and so is what a hint
 * says in full; but our own words on controls and heads are never cut, hint or not.
 * @param given of names that people gave, which may be longer than any room for them
 */
export function clippedTexts(page: Page, given: RegExp): Promise<readonly string[]> {
  return page.evaluate((givenSource) => {
    const isGiven = new RegExp(givenSource, 'u')
    const OWN_WORDS = 'button, a, select, input, label, legend, summary, h1, h2, h3, th, [role="tab"]'
    /** Of what is laid out to the pixel's fraction. */
    const SLACK = 1.5
    const measure = document.createElement('canvas').getContext('2d')

    const oneLine = (text: string) => text.replaceAll(/\s+/gu, ' ').trim()
    const nameOf = (element: Element): string =>
      element.tagName.toLowerCase() +
      (element.id ? `#${element.id}` : '') +
      [...element.classList]
        .filter((name) => !name.startsWith('svelte-'))
        .map((name) => `.${name}`)
        .join('')
    const selectorOf = (element: Element): string =>
      [element.parentElement?.parentElement, element.parentElement, element]
        .flatMap((each) => (each ? [nameOf(each)] : []))
        .join(' > ')

    /** Whether all of it stands in a hint on it or around it. */
    function isHinted(element: Element, text: string): boolean {
      for (let each: Element | null = element; each && each !== document.body; each = each.parentElement) {
        const hint = each.getAttribute('title')
        if (hint && oneLine(hint).includes(text)) return true
      }
      return false
    }

    /** For a screen reader alone, or not there. */
    function isUnseen(element: Element): boolean {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return true
      for (let each: Element | null = element; each; each = each.parentElement)
        if (getComputedStyle(each).clipPath !== 'none') return true
      return false
    }

    /** Whether a box around it, or the window, hides a part of what lies there. */
    function isHidden(element: Element, { left, right }: DOMRect): boolean {
      for (let each: Element | null = element; each; each = each.parentElement) {
        const { overflowX, position } = getComputedStyle(each)
        if (overflowX === 'auto' || overflowX === 'scroll') return false
        const box = each.getBoundingClientRect()
        if (overflowX !== 'visible' && (left < box.left - SLACK || right > box.right + SLACK)) return true
        if (position === 'fixed') break
      }
      return left < -SLACK || right > innerWidth + SLACK
    }

    /** What a field or a choice shows, and how wide that is. */
    function isFieldCut(element: HTMLInputElement | HTMLSelectElement): boolean {
      if (element instanceof HTMLInputElement) return element.scrollWidth > element.clientWidth + SLACK
      const { font, paddingLeft, paddingRight } = getComputedStyle(element)
      if (!measure) return false
      measure.font = font
      const { width } = measure.measureText(element.selectedOptions[0]?.text ?? '')
      return width > element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) + SLACK
    }

    const found = new Set<string>()
    for (const element of document.body.querySelectorAll('*')) {
      const isField = element instanceof HTMLInputElement || element instanceof HTMLSelectElement
      const texts = [...element.childNodes].filter(
        (node) => node.nodeType === Node.TEXT_NODE && oneLine(node.textContent ?? '') !== '',
      )
      if ((!isField && texts.length === 0) || element.closest('option, script, style')) continue
      if (isUnseen(element)) continue
      const text = isField
        ? element instanceof HTMLSelectElement
          ? (element.selectedOptions[0]?.text ?? '')
          : element.value || element.placeholder
        : oneLine(texts.map((node) => node.textContent).join(' '))
      const range = document.createRange()
      range.selectNodeContents(element)
      const area = isField ? element.getBoundingClientRect() : range.getBoundingClientRect()
      if (area.width === 0) continue
      const isCut =
        isHidden(element, area) ||
        (isField
          ? isFieldCut(element)
          : getComputedStyle(element).overflowX !== 'visible' &&
            !/auto|scroll/u.test(getComputedStyle(element).overflowX) &&
            element.scrollWidth > element.clientWidth + SLACK)
      if (!isCut) continue
      const isOurs = element.closest(OWN_WORDS) !== null && !isGiven.test(text)
      if (isOurs || !isHinted(element, oneLine(text)))
        found.add(`${selectorOf(element)}: ${oneLine(text).slice(0, 80)}`)
    }
    return [...found]
  }, given.source)
}
