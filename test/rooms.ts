/**
 * Room of src-main → what it may import: other rooms, packages, and files that it reads or starts.
 * Nothing else.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: ['zod'],
  domain: ['contract', 'zod', 'node:*'],
  processes: ['contract', 'domain', 'node:*'],
  fetching: ['contract', 'domain', 'processes', 'node:*', 'yauzl', 'tar'],
  datasets: ['contract', 'domain', 'node:*', 'hyparquet', 'hyparquet-compressors', 'zod'],
  'model-folder': ['contract', 'domain', 'processes', 'node:*', 'zod'],
  catalogue: [
    'contract',
    'domain',
    'datasets',
    'model-folder',
    'processes',
    'fetching',
    'node:*',
    '@huggingface/hub',
    'zod',
  ],
  runtime: [
    'contract',
    'domain',
    'processes',
    'fetching',
    'engine/fused-kernels', // as source, to be compiled
    'node:*',
    'zod',
  ],
  'run-folder': ['contract', 'domain', 'processes', 'node:*', 'zod'],
  'teacher-vault': ['contract', 'domain', 'processes', 'node:*', 'zod'],
  storage: ['contract', 'domain', 'processes', 'run-folder', 'node:*', 'better-sqlite3'],
  engine: [
    'contract',
    'domain',
    'model-folder',
    'processes',
    'datasets',
    'run-folder',
    'teacher-vault',
    'node:*',
    'zod',
    '@tensorflow/tfjs-node-gpu/*',
  ],
  host: [
    'contract',
    'domain',
    'model-folder',
    'processes',
    'datasets',
    'catalogue',
    'fetching',
    'runtime',
    'run-folder',
    'teacher-vault',
    'storage',
    'package.json',
    'node:*',
    'zod',
  ],
  programs: ['contract', 'domain', 'run-folder', 'engine', 'node:*'],
  adapters: [
    'contract',
    'domain',
    'processes',
    'datasets',
    'catalogue',
    'runtime',
    'run-folder',
    'host',
    'programs', // by their paths, for the host
    '.', // the project's folder, in which the window is built
    'node:*',
    'commander',
    'electron',
    'ws',
    'zod',
  ],
}

/**
 * House → its rooms, and the files that lie in none, from the roof to the ground: each imports only
 * what stands on the lines below its own, so no two import each other.
 */
export const TIERS: Readonly<Record<string, readonly string[]>> = {
  'src-main': [
    'adapters',
    'programs host',
    'runtime',
    'engine catalogue storage',
    'model-folder datasets run-folder teacher-vault fetching',
    'processes',
    'domain',
    'contract',
  ],
  'src-main/domain': [
    'report',
    'query dev-set study',
    'run',
    'plan statistics speed tables drawing slurm',
    'edit-distance.ts lru-cache.ts bytes-in-words.ts cache-folder.ts stillroom-error.ts',
    'message-of.ts system-refusal.ts trace-of.ts',
  ],
  'src-main/engine': [
    'bench predicting',
    'training',
    'encoder losses narrowing tokenizing weights backend.ts',
    'graph fused-kernels',
  ],
  'src-main/host': [
    'open-host.ts',
    'handlers check-asks.ts dispatch.ts refuse-changes.ts',
    'slurm',
    'plans library demo examples bench studies',
    'training comparison inspecting jobs',
    'runs watch-disk.ts',
    'home.ts put-aside.ts program-paths.ts stillroom-version.ts',
  ],
  'src-main/adapters': ['command-line', 'electron', 'headless', 'program-paths.ts window-headers.ts'],
  'src-renderer': [
    'main.ts',
    'App.svelte',
    'shell views',
    'demo',
    'plan runs run examples compare studies library',
    'charts host-link.svelte.ts saved-views.svelte.ts chosen-students.svelte.ts dropped-files.svelte.ts router.svelte.ts plan-address.ts',
    'api.ts rows-by-id.ts',
    'desktop',
    'panels',
    'shared theme.css parts.css controls.css',
  ],
}
