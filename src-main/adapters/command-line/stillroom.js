// The command line as it is started. Node's cache of compiled code also keeps what became of
// TypeScript: with it, a command starts sooner, and does without the megabytes of the program that
// strips types. It must be there before the first TypeScript is loaded, hence this file.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/stillroom'))
await import('./main.ts')
