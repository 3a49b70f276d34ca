import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Header, type HeaderData } from 'tar'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CapsuleManifest } from '../../../../src-main/contract/capsule.ts'
import { openCapsule } from '../../../../src-main/host/capsules/open-capsule.ts'
import { openHome, type Home } from '../../../../src-main/host/home.ts'
import { randomChoices } from '../../../support/random-choices.ts'
import {
  CAPSULE_RUNS,
  forgedArchive,
  membersOf,
  saveSmallCapsule,
  smallHome,
  type Member,
} from '../../../support/small-capsule.ts'

const [A] = CAPSULE_RUNS
const root = mkdtempSync(join(tmpdir(), 'hostile-capsule-'))
let whole: Buffer
let manifest: CapsuleManifest
let behind: readonly Member[] = []
let target: Home

beforeAll(async () => {
  whole = readFileSync(await saveSmallCapsule(smallHome(join(root, 'home'))))
  const [first, ...others] = membersOf(gunzipSync(whole))
  manifest = JSON.parse(String(first?.bytes)) as CapsuleManifest
  behind = others
})
beforeEach(() => (target = openHome(join(root, 'target'))))
afterEach(() => rmSync(join(root, 'target'), { recursive: true }))
afterAll(() => rmSync(root, { recursive: true }))

/** What opening it says; whatever that is, nothing is left behind. */
async function refusalOf(archive: Buffer): Promise<string> {
  const file = join(root, 'forged.tar.gz')
  writeFileSync(file, archive)
  const said = await openCapsule(file, target, {}).then(
    () => 'opened',
    (thrown: unknown) => {
      const { code, message } = thrown as { code: string; message: string }
      return `${code}: ${message}`
    },
  )
  if (said !== 'opened') {
    expect(readdirSync(target.folder).toSorted()).toEqual(['making', 'runs'])
    expect([...readdirSync(target.runs), ...readdirSync(join(target.folder, 'making'))]).toEqual([])
  }
  return said
}

function withManifest(text: string, members = behind): Promise<Buffer> {
  return forgedArchive([{ path: 'capsule.json', bytes: Buffer.from(text) }, ...members])
}
const changed = (change: object, members = behind) =>
  withManifest(JSON.stringify({ ...manifest, ...change }), members)

/** A file of its first run with other contents, listed and hashed as they are. */
function withFile(path: string, change: (text: string) => string | Buffer): Promise<Buffer> {
  const name = `runs/${A}/${path}`
  const bytes = Buffer.from(change(String(behind.find((member) => member.path === name)?.bytes)) as Buffer)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const before = manifest.files.find((file) => file.run === A && file.path === path)?.sha256
  const files = manifest.files.map((file) =>
    file.sha256 === before ? { ...file, bytes: bytes.length, sha256 } : file,
  )
  return changed(
    { files },
    behind.map((member) => (member.path === name ? { path: name, bytes } : member)),
  )
}
const withPath = (path: string) =>
  changed({ files: manifest.files.map((file, at) => (at === 0 ? { ...file, path } : file)) })

/** The first file of its list under a header of somebody's own. */
function withHeader(given: HeaderData, bytes?: Buffer): Promise<Buffer> {
  const header = Buffer.alloc(512)
  const size = behind[0]?.bytes.length
  new Header({ path: behind[0]?.path, size, mode: 0o644, mtime: new Date(0), ...given }).encode(header)
  return forgedArchive([
    { path: 'capsule.json', bytes: Buffer.from(JSON.stringify(manifest)) },
    ...behind.map((member, at) => (at === 0 ? { ...member, bytes: bytes ?? member.bytes, header } : member)),
  ])
}
const sourcesWith = (key: string, path: string) =>
  withFile('sources.json', (text) => {
    const sources = JSON.parse(text) as Record<string, object>
    return JSON.stringify({ ...sources, [key]: { ...sources[key], path } })
  })

test('as it is, it is opened', async () => {
  expect(await refusalOf(whole)).toBe('opened')
  expect(readdirSync(target.runs)).toEqual(CAPSULE_RUNS)
})

test.each<readonly [name: string, archive: () => Buffer | Promise<Buffer>, said: RegExp]>([
  ['a path above', () => withPath('../../../evil'), /is no file of a run/],
  ['a full path', () => withPath('/etc/passwd'), /is no file of a run/],
  ['a path with a backslash', () => withPath('predictions\\..\\evil.f32'), /is no file of a run/],
  ['a surgery that nobody knows', () => withPath('surgery/20/../x.safetensors'), /is no file of a run/],
  ['weights', () => withPath('student/model.safetensors'), /is no file of a run/],
  ['the mark of a capsule', () => withPath('capsule.json'), /is no file of a run/],
  [
    'a run that is a folder above',
    () => changed({ runs: [{ ...manifest.runs[0], id: '..' }] }),
    /no id of a run/,
  ],
  ['a run twice', () => changed({ runs: [...manifest.runs, manifest.runs[0]] }), /names a run twice/],
  ['a file twice', () => changed({ files: [...manifest.files, manifest.files[0]] }), /names a file twice/],
  ['a file of no run', () => changed({ runs: manifest.runs.slice(1) }), /which is none of its runs/],
  ['no runs', () => changed({ runs: [] }), /Too small/],
  [
    'more files than anybody has',
    () =>
      changed({
        files: Array.from({ length: 20_001 }, (_, at) => ({
          ...manifest.files[0],
          path: `predictions/${at}.f32`,
        })),
      }),
    /Too big/,
  ],
  [
    'a bomb that says its size',
    () => changed({ files: manifest.files.map((file) => ({ ...file, bytes: 2 ** 31 })) }),
    /it says to hold 26 GB/,
  ],
  [
    'a bomb of zeros',
    () => withFile('events.jsonl', () => '\0'.repeat(20 << 20)),
    /more than 200 times as much/,
  ],
  [
    'a list without end',
    () => withManifest(`{"format":"stillroom capsule","x":"${'y'.repeat(9 << 20)}"}`, []),
    /its list of files has 9.4 MB/,
  ],
  [
    'one hash of two sizes',
    () => changed({ files: manifest.files.map((file) => ({ ...file, sha256: 'a'.repeat(64) })) }),
    /one hash two sizes/,
  ],
  [
    'a wrong hash',
    () =>
      changed({
        files: manifest.files.map((file, at) => (at === 0 ? { ...file, sha256: 'b'.repeat(64) } : file)),
      }),
    /is not what its hash says/,
  ],
  ['a file that is missing', () => changed({}, behind.slice(0, -1)), /does not stand where|is cut off/],
  ['files in another order', () => changed({}, behind.toReversed()), /does not stand where its list says/],
  ['a file twice in the archive', () => changed({}, [...behind.slice(0, 1), ...behind]), /does not stand/],
  [
    'one file more',
    () => changed({}, [...behind, { path: 'x', bytes: Buffer.from('x') }]),
    /behind its last/,
  ],
  [
    'a symbolic link',
    () => withHeader({ type: 'SymbolicLink', linkpath: '/etc', size: 0 }),
    /does not stand/,
  ],
  ['a hard link', () => withHeader({ type: 'Link', linkpath: 'capsule.json', size: 0 }), /does not stand/],
  ['a device', () => withHeader({ type: 'CharacterDevice', devmaj: 1, devmin: 3 }), /does not stand/],
  ['a program', () => withHeader({ type: 'File', mode: 0o777 }), /does not stand/],
  ['another name in the archive', () => withHeader({ type: 'File', path: '../evil' }), /does not stand/],
  ['another size in the archive', () => withHeader({ type: 'File', size: 7 }), /does not stand/],
  [
    'bytes behind the archive',
    () => Buffer.concat([whole, Buffer.from('more')]),
    /its compression is damaged/,
  ],
  ['zeros behind it', () => Buffer.concat([whole, Buffer.alloc(9)]), /bytes behind its last file/],
  ['another archive behind it', () => Buffer.concat([whole, whole]), /behind its last file/],
  [
    'bytes in the empty blocks',
    () =>
      forgedArchive(
        [{ path: 'capsule.json', bytes: Buffer.from(JSON.stringify(manifest)) }, ...behind],
        Buffer.alloc(1024, 1),
      ),
    /behind its last file/,
  ],
  ['half of it', () => whole.subarray(0, whole.length / 2), /it is cut off/],
  ['nothing', () => Buffer.alloc(0), /it is cut off/],
  ['no gzip', () => Buffer.from('PK\x03\x04 a zip file'), /its compression is damaged/],
  ['a gzip in a gzip', () => gzipSync(whole), /does not begin with capsule\.json/],
  [
    'another tar file',
    () => forgedArchive([{ path: 'a.txt', bytes: Buffer.from('a') }]),
    /does not begin with/,
  ],
  ['no JSON', () => withManifest('{'), /cannot be read as JSON/],
  ['JSON that is no capsule', () => withManifest('[null]'), /is not that of a capsule/],
  [
    'a newer one',
    () => changed({ version: 2, stillroom: '9.1.0' }),
    /^newer-capsule: .*newer Stillroom \(9\.1\.0\)/,
  ],
  ['a field that nobody knows', () => changed({ extra: 1 }), /Unrecognized key/],
  [
    'a prototype',
    () => withManifest(JSON.stringify(manifest).replace('{', '{"__proto__":{"isAdmin":true},')),
    /Unrecognized key/,
  ],
  ['control characters', () => changed({ by: 'me\u001b[2J' }), /holds control characters/],
  ['a turned direction of writing', () => changed({ by: 'gpj.\u202eexe' }), /holds control characters/],
  [
    'text that is no UTF-8',
    () => forgedArchive([{ path: 'capsule.json', bytes: Buffer.from([0x22, 0xff, 0x22]) }]),
    /cannot be read as JSON/,
  ],
  [
    'a plan that is none',
    () => withFile('plan.json', () => '{"kind":"distill"}'),
    /plan\.json is not what a run folder holds/,
  ],
  ['sources that are none', () => withFile('sources.json', () => '{}'), /sources\.json of a run is not what/],
  [
    'events that are none',
    () => withFile('events.jsonl', (text) => `${text}{"kind":"odd"}\n`),
    /is damaged: events\.jsonl/,
  ],
  [
    'logits of another size',
    () => withFile('predictions/teacher.f32', () => '12345678'),
    /is damaged: predictions/,
  ],
  [
    'logits that are no numbers',
    () => withFile('predictions/teacher.f32', () => Buffer.alloc(64, 0xff)),
    /is damaged: predictions\/teacher\.f32 holds what is no number/,
  ],
  ['a dev set elsewhere', () => sourcesWith('dev', '/etc/passwd'), /names a file outside its folder/],
  ['a dev set above', () => sourcesWith('dev', 'texts/../../../x'), /names a file outside its folder/],
  ['a teacher elsewhere', () => sourcesWith('teacher', '/home/you/model'), /names a file outside its folder/],
  [
    'a teacher on a share',
    () => sourcesWith('teacher', '\\\\host\\share'),
    /names a file outside its folder/,
  ],
])('%s is refused in words', async (_name, archive, said) => {
  expect(await refusalOf(await archive())).toMatch(said)
})

test('a folder in its place, and nothing there, are refused in words', async () => {
  mkdirSync(join(root, 'folder'))
  await expect(openCapsule(join(root, 'folder'), target, {})).rejects.toMatchObject({
    message: expect.stringContaining('it is a folder, not a file') as string,
  })
  await expect(openCapsule(join(root, 'none'), target, {})).rejects.toMatchObject({
    code: 'invalid-arguments',
  })
})

test('of 60 with changed bytes or cut off none does harm: refused, or the same runs', async () => {
  const choices = randomChoices(17)
  const tar = gunzipSync(whole)
  let refused = 0
  for (let turn = 0; turn < 60; turn++) {
    const isPacked = turn % 2 === 0
    const bytes = Buffer.from(isPacked ? whole : tar)
    if (choices.below(4) === 0) {
      const cut = bytes.subarray(0, choices.below(bytes.length))
      expect(await refusalOf(isPacked ? cut : gzipSync(cut))).toMatch(/^corrupt-capsule: /)
      refused++
      continue
    }
    for (let count = 1 + choices.below(3); count > 0; count--)
      bytes[choices.below(bytes.length)] = choices.below(256)
    const said = await refusalOf(isPacked ? bytes : gzipSync(bytes))
    if (said === 'opened') {
      // Of gzip's own header time and system are free.
      for (const { path, bytes: same } of behind)
        expect(readFileSync(join(target.folder, path))).toEqual(same)
      rmSync(target.runs, { recursive: true })
      mkdirSync(target.runs)
      continue
    }
    expect(said).toMatch(/^(corrupt|newer)-capsule: /)
    refused++
  }
  expect(refused).toBeGreaterThan(54)
})
