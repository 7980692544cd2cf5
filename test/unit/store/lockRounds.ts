import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { tempFolder } from './support.js'

/** What is there before a round. */
export const leftovers = [
  'nothing',
  'a claim whose process is gone',
  'claims of several that are gone',
  'a claim whose number another program has',
  'a claim that was never listened to',
  'an empty lock file of version 0.1',
  'a lock file of version 0.1 with the number of another program',
] as const

/** Leaves what a process leaves that is killed. */
const leaveClaim = async (folder: string, name: string): Promise<void> => {
  const server = createServer()
  const before = join(folder, `${name}.before`)
  server.listen(before)
  await once(server, 'listening')
  await rename(before, join(folder, name))
  server.close()
  await once(server, 'close')
}

const leave = async (what: (typeof leftovers)[number], folder: string, program: number): Promise<void> => {
  const claim = (pid: number, end: string) => leaveClaim(folder, `store.lock.${pid}.${end}`)
  switch (what) {
    case 'nothing':
      return
    case 'a claim whose process is gone':
      return claim(999_999_999, '0000000000000000')
    case 'claims of several that are gone':
      for (const end of ['0000000000000001', '7777777777777777', 'ffffffffffffffff'])
        await claim(999_999_999, end)
      return
    case 'a claim whose number another program has':
      return claim(program, '0000000000000002')
    case 'a claim that was never listened to':
      return claim(program, '0000000000000003.new')
    case 'an empty lock file of version 0.1':
      return writeFile(join(folder, 'store.lock'), '')
    case 'a lock file of version 0.1 with the number of another program':
      return writeFile(join(folder, 'store.lock'), String(program))
  }
}

const answer = async (child: ChildProcess, order?: readonly [string, string]): Promise<unknown> => {
  const answered = once(child, 'message')
  if (order !== undefined) child.send(order)
  const [said] = (await answered) as [unknown]
  return said
}

export interface Round {
  readonly openers: number
  readonly left: string
  /** What each of them said. */
  readonly answers: readonly unknown[]
  /** What is beside the file when all have closed. */
  readonly after: readonly string[]
}

/** Processes open one file at once, round after round, each round with something else left over. */
export const lockRounds = async (rounds: number): Promise<readonly Round[]> => {
  await using folder = await tempFolder()
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const children = Array.from({ length: 4 }, () =>
    fork(join(import.meta.dirname, 'opener.ts'), { execArgv: ['--import', 'tsx'] }),
  )
  const results: Round[] = []
  try {
    await Promise.all(children.map(child => answer(child)))
    for (let round = 0; round < rounds; round += 1) {
      const own = join(folder.path, String(round))
      const left = leftovers[round % leftovers.length] as (typeof leftovers)[number]
      const openers = children.slice(0, Math.floor(round / leftovers.length) % 2 === 0 ? 4 : 2)
      await mkdir(own)
      await leave(left, own, other.pid ?? 0)
      const path = join(own, 'store')
      const answers = await Promise.all(openers.map(child => answer(child, ['open', path])))
      await Promise.all(openers.map(child => answer(child, ['close', path])))
      results.push({ openers: openers.length, left, answers, after: await readdir(own) })
    }
    return results
  } finally {
    for (const child of [...children, other]) child.kill('SIGKILL')
  }
}
