import type { Command } from 'commander'
import { createProgram } from '../../src-main/adapters/command-line/program.ts'
import { markdownTable } from './markdown-table.ts'

/** Options that every command has are told once. */
const OF_ALL = new Set(['--json', '--home'])

/** Every command with its arguments and options, as `--help` has them. */
export function commandLineText(): string {
  const commands = leavesOf(createProgram(new AbortController().signal), [])
  return commands
    .map(({ path, command }) => {
      const given = command.registeredArguments.map((argument) => {
        const name = `${argument.name()}${argument.variadic ? '...' : ''}`
        return argument.required ? `<${name}>` : `[${name}]`
      })
      const rows = [
        ...command.registeredArguments.flatMap((argument) =>
          argument.description ? [[`\`${argument.name()}\``, argument.description, '']] : [],
        ),
        ...command.options
          .filter((option) => !option.hidden && !OF_ALL.has(option.long ?? ''))
          .map((option) => [
            `\`${option.flags}\`${option.mandatory ? ', must be given' : ''}`,
            [option.description, option.argChoices && `one of ${option.argChoices.join(', ')}`]
              .filter(Boolean)
              .join('; '),
            option.defaultValue === undefined ? '' : `\`${String(option.defaultValue)}\``,
          ]),
      ]
      const said = `### \`${[...path, ...given].join(' ')}\`\n\n${command.description()}`
      return rows.length === 0
        ? said
        : `${said}\n\n${markdownTable(['argument or option', 'meaning', 'default'], rows)}`
    })
    .join('\n\n')
}

interface Leaf {
  readonly path: readonly string[]
  readonly command: Command
}

function leavesOf(command: Command, path: readonly string[]): readonly Leaf[] {
  if (command.commands.length === 0) return [{ path, command }]
  return command.commands.flatMap((child) => leavesOf(child, [...path, child.name()]))
}
