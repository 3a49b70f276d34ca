import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { savedViewSchema } from '../../../src-main/contract/requests/saved-view-requests.ts'
import { openHome } from '../../../src-main/host/home.ts'
import { openSavedViews } from '../../../src-main/host/handlers/saved-views.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = () => openSavedViews(openHome(folder))
const view = (name: string, q: string) => ({ name, address: `/runs?q=${q}` })

describe('saved views', () => {
  test('are found again by another host of the home, in their order', () => {
    open().save(view('grid', 'a'))
    open().save(view('negations 🧪', 'b'))
    expect(open().list()).toEqual([view('grid', 'a'), view('negations 🧪', 'b')])
  })

  test('a name that is saved again keeps its place and has the new address', () => {
    const views = open()
    views.save(view('grid', 'a'))
    views.save(view('other', 'b'))
    expect(views.save(view('grid', 'c'))).toEqual([view('grid', 'c'), view('other', 'b')])
  })

  test('what is deleted is gone; deleting it again is no failure', () => {
    const views = open()
    views.save(view('grid', 'a'))
    expect(views.delete('grid')).toEqual([])
    expect(views.delete('grid')).toEqual([])
  })

  test('a damaged file is said and stays as it is', () => {
    writeFileSync(join(folder, 'views.json'), '[{"name": 1}]')
    expect(() => open().save(view('grid', 'a'))).toThrow('cannot be read')
    expect(readFileSync(join(folder, 'views.json'), 'utf8')).toBe('[{"name": 1}]')
  })

  test('an address leads into the window and nowhere else', () => {
    for (const address of ['https://elsewhere', '//elsewhere', 'javascript:1', ''])
      expect(savedViewSchema.safeParse({ name: 'a', address }).success).toBe(false)
  })
})
