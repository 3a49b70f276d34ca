import { StillroomError } from '../domain/stillroom-error.ts'
import { runProgram } from '../processes/run-program.ts'

export interface Pip {
  /** Program that runs Python 3 with pip in it. */
  readonly python: string
  readonly version: string
}

/**
 * The first Python 3 on the path that has pip. STILLROOM_PYTHON names another one.
 * @throws StillroomError `missing-tool` with the command that installs what is missing
 */
export async function findPip(signal?: AbortSignal): Promise<Pip> {
  const chosen = process.env.STILLROOM_PYTHON
  const names = chosen
    ? [chosen]
    : process.platform === 'win32'
      ? ['python', 'python3']
      : ['python3', 'python']
  let hasPython = false
  for (const python of names) {
    const probe = await runProgram({ program: python, args: ['-m', 'pip', '--version'], signal })
    const version = /^pip (\d[\w.]*)/m.exec(probe.output)?.[1]
    if (probe.ended === 0 && version) return { python, version }
    hasPython ||= probe.ended !== 'not found'
  }
  const missing = hasPython
    ? `pip is missing from ${names[0]}`
    : `Python 3 is missing (looked for ${names.join(', ')})`
  throw new StillroomError(
    'missing-tool',
    `${missing}; Stillroom fetches with it. Install it: ${INSTALL_PIP}`,
  )
}

const INSTALL_PIP =
  process.platform === 'darwin'
    ? 'brew install python'
    : process.platform === 'win32'
      ? 'winget install Python.Python.3.12'
      : 'sudo apt install python3-pip (Debian, Ubuntu), sudo dnf install python3-pip (Fedora), sudo pacman -S python-pip (Arch)'
