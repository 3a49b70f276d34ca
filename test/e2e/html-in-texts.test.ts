import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { makeHostileHome, type HostileHome } from '../support/hostile-home.ts'
import { stillroomOpener } from './stillroom-opener.ts'
import type { StillroomWindow } from './stillroom-window.ts'

const hit = 'window.hit=(window.hit||0)+1'
/** HTML that does something as soon as anything parses it; what a name may be long at most. */
const SCRIPTS = [
  `<img src=x onerror="${hit}">`,
  `<script>${hit}</script>`,
  `"><svg onload=${hit}>`,
  `<iframe srcdoc="<script>parent.${hit}</script>">`,
  `<a href="javascript:${hit}">click</a>`,
  `{@html '<b onclick=${hit}>'} {{constructor.constructor('${hit}')()}}`,
  `</textarea></title></style><b class=injected>bold</b>`,
  '\u202egnihtemos \u2066does\u2069',
  `<style>*{background:url(//evil.example/x)}</style>`,
]
const textOf = (example: number) =>
  example === 10
    ? `<b class=injected>${'long '.repeat(4_000)}</b>`
    : `${SCRIPTS[example % SCRIPTS.length] ?? ''} ${example}`
const NAME = `<img src=x onerror="${hit}"><b class=injected>run</b>`
const TAG = '<b class=injected onclick=alert(1)>tag</b>'

const openStillroom = stillroomOpener()
let stillroom: StillroomWindow
let hostile: HostileHome

beforeAll(async () => {
  stillroom = await openStillroom({
    prepare(root) {
      hostile = makeHostileHome(root, {
        textOf,
        labels: [`<img src=x onerror="${hit}">no`, '<b class=injected>yes</b>'],
        devName: '<img src=x onerror=alert(1)>',
        name: NAME,
      })
      for (const id of hostile.ids) {
        const about = { tags: [TAG], notes: `${SCRIPTS.join('\n')} [x](javascript:${hit})` }
        writeFileSync(join(hostile.home, 'runs', id, 'about.json'), JSON.stringify(about))
      }
      const views = [{ name: '<b class=injected>view</b>', address: '/runs' }]
      writeFileSync(join(hostile.home, 'views.json'), JSON.stringify(views))
    },
  })
})

test('HTML in texts, labels, names, tags, notes and file names is shown as text, and does nothing', async () => {
  const { page, ask } = stillroom
  const happened: string[] = []
  page.on('dialog', (dialog) => {
    happened.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url()))
      happened.push(`request ${request.url()}`)
  })
  await page.evaluate(() => {
    const seen = window as unknown as { violations: string[] }
    seen.violations = []
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    )
  })
  const [a, b] = hostile.ids
  const students = { a, b }
  await ask('examples.describe', { students, index: 1, tags: [TAG], notes: SCRIPTS.join(' ') })
  const isShown = (text: string) =>
    expect.poll(() => page.locator('body').innerText(), { timeout: 15_000 }).toContain(text)
  const views: readonly (readonly [string, ...string[]])[] = [
    ['/runs', '<b class=injected>run</b>', TAG, '<b class=injected>view</b>'],
    [`/run/${a}`, '<b class=injected>run</b>'],
    [`/examples?a=${a}&b=${b}`, '<img src=x onerror=', '<b class=injected>yes</b>'],
    [`/examples?a=${a}&b=${b}&i=1`, `<script>${hit}</script>`],
    [`/compare/${a},${b}`, '<b class=injected>run</b>'],
    ['/library'],
    ['/plan'],
  ]
  for (const [address, ...texts] of views) {
    await page.evaluate((hash) => (location.hash = hash), address)
    await page.locator('main h1').waitFor()
    for (const text of texts) await isShown(text)
    await page.waitForTimeout(300)
    const found = await page.evaluate(() => {
      const { hit = 0, violations } = window as unknown as { hit?: number; violations: string[] }
      const injected = document.querySelectorAll(
        '.injected, img[src="x"], [onerror], [onload], [onclick], iframe, a[href^="javascript"], body script:not([src]), body style',
      )
      return { hit, violations, injected: [...injected].map((element) => element.outerHTML.slice(0, 200)) }
    })
    expect([address, found]).toEqual([address, { hit: 0, violations: [], injected: [] }])
  }
  expect(happened).toEqual([])
})
