import type { Command } from '../shared/commands.svelte.ts'
import type { ExampleDesk } from './example-desk.svelte.ts'

/** What the view does itself; the rest is done by the desk. */
export interface ExampleActions {
  readonly find: () => void
  readonly note: () => void
  readonly pin: () => void
  /** @param number of a tag, from 1; one that has no name yet is to be named */
  readonly tag: (number: number) => void
}

/** Commands and keys of an open dev set. */
export function exampleCommands(desk: ExampleDesk, actions: ExampleActions): readonly Command[] {
  const command = (id: string, title: string, keys: string, run: () => void): Command => ({
    id: `examples.${id}`,
    title,
    category: 'Examples',
    keys,
    run,
  })
  return [
    command('next', 'Next example', 'j', () => void desk.step(1)),
    command('previous', 'Previous example', 'k', () => void desk.step(-1)),
    command('find', 'Find examples', '/', actions.find),
    command('note', 'Note on the example', 'n', actions.note),
    command('undo', 'Take back the last tag or note', 'u', () => void desk.undo()),
    command('pin', 'Pin the example as a probe of its runs, or take it off', 'p', actions.pin),
    command('swap', 'Swap A and B', 'x', () => void desk.swap()),
    command('clear', 'Show all examples', 'Shift+C', () => void desk.go({ filter: {} })),
    ...Array.from({ length: 9 }, (_, at) =>
      command(
        `tag-${at + 1}`,
        `Tag: ${desk.tags[at] ?? `number ${at + 1}, to be named`}`,
        String(at + 1),
        () => actions.tag(at + 1),
      ),
    ),
  ]
}
