import './without-eval.ts'
import { z } from 'zod'

/**
 * Letters and digits of ASCII, and inside the name what a copied folder may be called by:
 * `20261124-151233-dq4f (copy)`.
 */
const RUN_ID = /^[0-9A-Za-z](?:[0-9A-Za-z ._()+=@-]{0,118}[0-9A-Za-z_)+=@-])?$/

/**
 * Text that is a run's id: the name of its folder in the home's runs, and never more than a name.
 * No separator of any system, nothing hidden, no name of the folder above, nothing that looks like
 * another name; so a path made of an id stays in the folder it is made in.
 */
export const runIdText = z
  .string()
  .max(120)
  .regex(RUN_ID, 'no id of a run; an id is the name of its folder, such as 20261124-151233-dq4f')

/**
 * As `runIdText`; what was checked has a type of its own, and only that type is made into a path
 * (host/home.ts).
 */
export const runIdSchema = runIdText.brand<'RunId'>()

export type RunId = z.output<typeof runIdSchema>

export function isRunId(text: string): text is RunId {
  return RUN_ID.test(text)
}
