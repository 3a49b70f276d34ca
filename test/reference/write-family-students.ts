import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FAMILY_IDS } from '../../src-main/contract/families.ts'
import { exportStudent, readFamilyCases } from '../support/family-fixtures.ts'

// Called by families.py: node write-family-students.ts FAMILY TARGET; writes nothing of a family
// that cannot be read.
const [, , wanted, target = ''] = process.argv
const family = FAMILY_IDS.find((id) => id === wanted)
mkdirSync(target, { recursive: true })
if (family)
  for (const [name, each] of Object.entries(readFamilyCases(family))) exportStudent(each, join(target, name))
