import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Commands, type Command } from '../../../src-renderer/shared/commands.svelte.ts'

/** As much of a page as a press is judged by: what has the focus, and what it lies in. */
class FakeElement extends EventTarget {
  readonly inside: readonly string[]
  constructor(inside: readonly string[] = []) {
    super()
    this.inside = inside
  }
  closest(selector: string): FakeElement | null {
    return this.inside.includes(selector) ? this : null
  }
  contains(other: unknown): boolean {
    return other === this
  }
}
class FakeInput extends FakeElement {
  readonly type: string
  constructor(type: string) {
    super()
    this.type = type
  }
}
class FakeTextArea extends FakeElement {}
class FakeSelect extends FakeElement {}

let given: string[]
let commands: Commands
beforeEach(() => {
  for (const name of ['Element', 'Node', 'HTMLElement']) vi.stubGlobal(name, FakeElement)
  vi.stubGlobal('HTMLInputElement', FakeInput)
  vi.stubGlobal('HTMLTextAreaElement', FakeTextArea)
  vi.stubGlobal('HTMLSelectElement', FakeSelect)
  given = []
  commands = new Commands()
})
const command = (id: string, keys?: string, rest: Partial<Command> = {}): Command => ({
  id,
  title: id,
  category: 'Test',
  keys,
  run: () => void given.push(id),
  ...rest,
})
/** @returns whether the browser's own use of the key was prevented */
function press(key: string, rest: Partial<KeyboardEvent> = {}): boolean {
  let isTaken = false
  commands.handle({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    defaultPrevented: false,
    isComposing: false,
    timeStamp: 0,
    target: new FakeElement(),
    preventDefault: () => (isTaken = true),
    ...rest,
  } as unknown as KeyboardEvent)
  return isTaken
}

describe('commands', () => {
  test('of two with one id the one added last is given, and the other again when it is gone', () => {
    commands.add(() => [command('copy', 'c')])
    const remove = commands.add(() => [{ ...command('copy', 'c'), run: () => void given.push('later') }])
    commands.give('copy')
    remove()
    commands.give('copy')
    commands.give('unknown')
    expect(given).toEqual(['later', 'copy'])
  })

  test('two keys one after the other are one command, within a second and a half', () => {
    commands.add(() => [command('runs', 'g r'), command('refresh', 'r')])
    expect([press('g'), press('r', { timeStamp: 1400 })]).toEqual([true, true])
    press('g', { timeStamp: 5000 })
    press('r', { timeStamp: 6600 })
    expect(given).toEqual(['runs', 'refresh'])
  })

  test('a second key that fits none counts for itself', () => {
    commands.add(() => [command('runs', 'g r'), command('next', 'j')])
    press('g')
    press('j', { timeStamp: 100 })
    expect(given).toEqual(['next'])
  })

  test('a key without a command is left to the browser', () => {
    expect(press('x')).toBe(false)
  })
})

describe('a single letter', () => {
  beforeEach(() => void commands.add(() => [command('next', 'j'), command('find', 'Mod+K')]))

  test.each([
    ['a text field', new FakeInput('text')],
    ['a text area', new FakeTextArea()],
    ['a choice', new FakeSelect()],
  ])('is typed in %s, where Mod still counts', (_where, target) => {
    const at = { target } as unknown as Partial<KeyboardEvent>
    expect([press('j', at), press('k', { ...at, ctrlKey: true })]).toEqual([false, true])
    expect(given).toEqual(['find'])
  })

  test('counts on a checkbox', () => {
    press('j', { target: new FakeInput('checkbox') as unknown as EventTarget })
    expect(given).toEqual(['next'])
  })
})

test('a dialog keeps its keys to itself, and so does what has taken a key already', () => {
  commands.add(() => [command('next', 'j')])
  press('j', { target: new FakeElement(['dialog']) as unknown as EventTarget })
  press('j', { defaultPrevented: true })
  press('j', { isComposing: true })
  expect(given).toEqual([])
})

test('keys of a list count while the focus is in it alone', () => {
  const list = new FakeElement()
  const within = () => list as unknown as Element
  commands.add(() => [command('delete', 'Delete', { within })])
  press('Delete')
  press('Delete', { target: list as unknown as EventTarget })
  expect(given).toEqual(['delete'])
})
