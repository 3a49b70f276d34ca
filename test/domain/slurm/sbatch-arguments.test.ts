import { expect, test } from 'vitest'
import {
  largestArray,
  sbatchArguments,
  submittedJob,
} from '../../../src-main/domain/slurm/sbatch-arguments.ts'

const array = {
  submission: '00ab34cd56ef',
  first: 2,
  count: 40,
  comment: 'my study',
  after: [],
  logs: '/shared/slurm/logs',
}

test('an array of tasks that come back after a preemption, and are told before their time is over', () => {
  expect(sbatchArguments(array, {})).toEqual([
    '--parsable',
    '--job-name=stillroom-00ab34cd56ef.2',
    '--comment=my study',
    '--array=0-39',
    '--nodes=1',
    '--ntasks=1',
    '--requeue',
    '--signal=B:USR1@120',
    '--output=/shared/slurm/logs/%A_%a.log',
    '--open-mode=append',
  ])
})

test('what is asked for comes behind, and what a site wants last', () => {
  const options = {
    partition: 'long',
    time: '2:00:00',
    gpus: 'a100:1',
    cpus: 4,
    memory: '8G',
    atMost: 5,
    sbatch: ['--account=lab', '--qos=low'],
  }
  const asked = sbatchArguments({ ...array, after: ['41', '42_1'] }, options)
  expect(asked).toContain('--array=0-39%5')
  expect(asked.slice(-8)).toEqual([
    '--partition=long',
    '--time=2:00:00',
    '--gres=gpu:a100:1',
    '--cpus-per-task=4',
    '--mem=8G',
    '--dependency=afterany:41:42_1',
    '--account=lab',
    '--qos=low',
  ])
})

test.each([
  ['41', '41'],
  ['41;cluster', '41'],
  ['a word of welcome\n41\n', '41'],
  ['', undefined],
  ['Submitted batch job 41', undefined],
])('of %j the job is %j', (output, job) => {
  expect(submittedJob(output)).toBe(job)
})

test('the largest array is read among a cluster’s settings', () => {
  expect(largestArray(['MaxArraySize            = 1001', 'MaxDBDMsgs = 1'])).toBe(1001)
  expect(largestArray(['MaxDBDMsgs = 1'])).toBeUndefined()
})
