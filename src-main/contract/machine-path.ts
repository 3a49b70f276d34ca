import './without-eval.ts'
import { z } from 'zod'

/** Bytes of one name in a path, on every file system that people have. */
const LONGEST_NAME = 255
const bytes = new TextEncoder()

/**
 * A path of the machine that the host runs on, chosen by who has entered: to read (a model's
 * folder, data) or to export into. What it names is looked at by what uses it; what no system can
 * name is refused here, before a system call says so in its own words.
 */
export const machinePath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'), 'a path holds no NUL')
  .refine(
    (path) => path.split(/[/\\]/).every((name) => bytes.encode(name).length <= LONGEST_NAME),
    `a name in a path has at most ${LONGEST_NAME} bytes`,
  )
