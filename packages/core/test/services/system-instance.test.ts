import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { systemInstance } from '../../src/services/system-instance.ts'

const linux = process.platform === 'linux'
const here = systemInstance()

/** Another process, and what it calls itself. */
async function other(): Promise<{ child: ChildProcess; id: string }> {
  const module = JSON.stringify(new URL('../../src/services/system-instance.ts', import.meta.url).href)
  const program = `
    const { systemInstance } = await import(${module})
    console.log(systemInstance().id)
    setInterval(() => {}, 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(child.stdout ?? child, 'data')
  return { child, id: String(line).trim() }
}

/** The id with another one of its parts: place, process number, start. */
function edited(id: string, edit: (parts: string[]) => string[]): string {
  return edit(id.split(':')).join(':')
}

test('a process names itself the same each time, and knows that it is there', () => {
  expect(systemInstance().id).toBe(here.id)
  expect(here.isGone(here.id)).toBe(false)
})

test('another process is there while it lives, and gone once it was killed', async () => {
  const { child, id } = await other()
  expect(id).not.toBe(here.id)
  expect(here.isGone(id)).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(here.isGone(id)).toBe(true)
})

test.runIf(linux)('a process whose number was given to another one is gone', async () => {
  const { id } = await other()
  const reused = edited(id, ([place = '', pid = '', start = '']) => [place, pid, String(Number(start) - 1)])
  expect(here.isGone(reused)).toBe(true)
  expect(here.isGone(id)).toBe(false)
})

test.runIf(linux)('a process that has ended, and whose parent has not noticed, is gone', async () => {
  // The shell starts a child, and has become a program that never asks for it when the child ends.
  const shell = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void shell.kill('SIGKILL'))
  const pid = String((await once(shell.stdout, 'data'))[0]).trim()
  const fields = () => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  }
  while (fields()[0] !== 'Z') await new Promise((resolve) => setImmediate(resolve))
  const id = edited(here.id, ([place = '']) => [place, pid, fields()[19] ?? ''])
  expect(here.isGone(id)).toBe(true)
})

test('of what is on another machine or in another container nothing is certain', async () => {
  const { child, id } = await other()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const elsewhere = edited(id, ([, pid = '', start = '']) => [
    Buffer.from('elsewhere').toString('base64url'),
    pid,
    start,
  ])
  expect(here.isGone(elsewhere)).toBe(false)
})

test.each(['', ':', 'x', '::', `${here.id}:more`])('of what is no name of a process nothing is certain: %j', (id) => {
  expect(here.isGone(id)).toBe(false)
})

test.each(['0', '-1', '01', '1e3', ' 1', '1 ', 'self', '99999999999'])('%j is no process number', (pid) => {
  expect(here.isGone(edited(here.id, ([place = '', , start = '']) => [place, pid, start]))).toBe(false)
})

test('a name shows no more than machine, number and start, and can stand in a store key', () => {
  expect(here.id).toMatch(/^[\w-]+:[1-9]\d*:\d*$/)
})
