import { once } from 'node:events'
import { link, readdir, rename, rm } from 'node:fs/promises'
import { connect, createServer, Server, Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fateOf, stake } from '../../../src/store/claim.js'
import { type Disk, disk } from '../../../src/store/disk.js'
import { placeBeside } from '../../../src/store/lockPlace.js'
import { failure } from './faultyDisk.js'
import { tempFolder } from './support.js'

const rig = async () => {
  const folder = await tempFolder()
  const place = await placeBeside(disk, join(folder.path, 's'), 'linux')
  return { ...folder, place, at: (name: string) => join(folder.path, name) }
}

describe('a claim', () => {
  test('can be seen once it is listened to, until it is given up', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    expect([claim.name, await readdir(own.path)]).toEqual(['claim', ['claim']])
    await claim.release()
    expect(await readdir(own.path)).toEqual([])
  })

  test('that is held goes before every other, at once', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    claim.hold()
    expect(await fateOf(own.at('claim'), true, 5_000)).toBe('first')
    expect(await fateOf(own.at('claim'), false, 5_000)).toBe('first')
    await claim.release()
  })

  test('that is not held yet goes first if its number is the smaller, and is waited for if not', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    expect(await fateOf(own.at('claim'), false, 5_000)).toBe('first')
    const given = fateOf(own.at('claim'), true, 5_000)
    expect(await fateOf(own.at('claim'), true, 20)).toBe('first')
    await claim.release()
    expect(await given).toBe('ended')
  })

  test('that is held after all tells those that wait', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    const asked = connect(own.at('claim'))
    await once(asked, 'data')
    const told = once(asked, 'data')
    const waiting = fateOf(own.at('claim'), true, 5_000)
    claim.hold()
    expect(await waiting).toBe('first')
    const [answer] = (await told) as [Buffer]
    expect(answer.toString()).toBe('!')
    asked.destroy()
    await claim.release()
  })

  test('that somebody took away is given up as well', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    await rm(own.at('claim'))
    await claim.release()
    expect(await readdir(own.path)).toEqual([])
  })

  test('is dead where nobody listens', async () => {
    await using own = await rig()
    expect(await fateOf(own.at('none'), true, 5_000)).toBe('dead')
  })

  test('that says nothing goes first, as does one that cannot be asked', async () => {
    await using own = await rig()
    const server = createServer(() => {})
    server.listen(own.at('silent'))
    await once(server, 'listening')
    expect(await fateOf(own.at('silent'), true, 30)).toBe('first')
    expect(await fateOf(join(own.at('silent'), 'x'), true, 5_000)).toBe('first')
    server.close()
  })

  test('in a folder that is not there cannot be made', async () => {
    const place = await placeBeside(disk, '/nowhere/at/all/s', 'linux')
    await expect(stake(disk, place, 'claim')).rejects.toMatchObject({ syscall: 'listen' })
  })

  test('that is held says so, to whoever asks later, too', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    claim.hold()
    const asked = connect(own.at('claim'))
    const [answer] = (await once(asked, 'data')) as [Buffer]
    expect(answer.toString()).toBe('!')
    asked.destroy()
    await claim.release()
  })

  test('keeps no process alive, nor do those that ask', async () => {
    await using own = await rig()
    const before = living()
    const claim = await stake(disk, own.place, 'claim')
    const asked = connect(own.at('claim'))
    await once(asked, 'data')
    asked.unref()
    await noMoreThan(before)
    expect(await fateOf(own.at('claim'), false, 60_000)).toBe('first')
    await noMoreThan(before)
    asked.destroy()
    await claim.release()
  })

  test('goes on whoever is gone before the answer', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    const problems: unknown[] = []
    const note = (problem: unknown) => problems.push(problem)
    process.on('uncaughtExceptionMonitor', note)
    onTestFinished(() => void process.off('uncaughtExceptionMonitor', note))
    for (let i = 0; i < 10; i += 1) {
      const asked = connect(own.at('claim'))
      await once(asked, 'connect')
      asked.destroy()
      await once(asked, 'close')
    }
    expect(await fateOf(own.at('claim'), false, 5_000)).toBe('first')
    claim.hold()
    expect(await fateOf(own.at('claim'), true, 5_000)).toBe('first')
    await claim.release()
    expect(problems).toEqual([])
  })

  test('that is given up is listened to no more, under no name', async () => {
    await using own = await rig()
    const claim = await stake(disk, own.place, 'claim')
    await link(own.at('claim'), own.at('linked'))
    expect(await fateOf(own.at('linked'), false, 5_000)).toBe('first')
    await claim.release()
    expect(await fateOf(own.at('linked'), false, 5_000)).toBe('dead')
  })

  test('is listened to under a name that says so, then gets its own', async () => {
    await using own = await rig()
    const renames: string[][] = []
    const seen: Disk = {
      ...disk,
      rename: async (from, to) => {
        renames.push([String(from), String(to)])
        expect(await fateOf(String(from), false, 5_000)).toBe('first')
        await disk.rename(from, to)
      },
    }
    const claim = await stake(seen, own.place, 'claim')
    expect(renames).toEqual([[own.at('claim.new'), own.at('claim')]])
    await claim.release()
  })

  test('in no folder has its name at once', async () => {
    await using own = await rig()
    const pipe = { ...own.place, isFolder: false, path: () => own.at('pipe'), address: () => own.at('pipe') }
    const still: Disk = { ...disk, rename: () => Promise.reject(failure('EINVAL')) }
    const claim = await stake(still, pipe, 'claim')
    await expect(stake(still, pipe, 'claim')).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await claim.release()
  })

  test('that somebody tidied away before it had its name is made again, and nothing else is', async () => {
    await using own = await rig()
    const failing = (code: string): Disk => {
      let failures = 0
      return {
        ...disk,
        rename: async (from, to) => {
          if (failures++ > 0) return disk.rename(from, to)
          if (code === 'ENOENT') await rm(from)
          throw failure(code)
        },
      }
    }
    const claim = await stake(failing('ENOENT'), own.place, 'claim')
    expect(await readdir(own.path)).toEqual(['claim'])
    await claim.release()
    await expect(stake(failing('EACCES'), own.place, 'claim')).rejects.toMatchObject({ code: 'EACCES' })
    expect(await readdir(own.path)).toEqual([])
  })

  test('is of this process, not of the primary of a cluster, and outlives what fails later', async () => {
    await using own = await rig()
    const listen = vi.spyOn(Server.prototype, 'listen')
    onTestFinished(() => listen.mockRestore())
    const claim = await stake(disk, own.place, 'claim')
    expect(listen.mock.calls[0]?.[0]).toEqual({ path: own.at('claim.new'), exclusive: true })
    const server = listen.mock.contexts[0] as Server
    expect(server.emit('error', failure('EMFILE'))).toBe(true)
    expect(await fateOf(own.at('claim'), false, 5_000)).toBe('first')
    await claim.release()
  })
})

/** How much keeps the process alive. */
const living = () => process.getActiveResourcesInfo().filter(name => /^(?:Pipe|Timeout)/.test(name)).length

/** Handles are closed in a later turn, and the runner has timers of its own. */
const noMoreThan = async (count: number) => {
  for (const start = performance.now(); living() > count && performance.now() < start + 2_000; ) {
    await new Promise(setImmediate)
  }
  expect(living()).toBeLessThanOrEqual(count)
}

describe('what becomes of a claim', () => {
  test.each([
    ['?', false, 'first'],
    ['?', true, 'ended'],
    ['!', false, 'first'],
    ['!', true, 'first'],
    ['', false, 'ended'],
  ] as const)('that says "%s" and ends, to one that is later: %s', async (answer, isLater, fate) => {
    await using own = await rig()
    const server = createServer(socket => socket.end(answer))
    server.listen(own.at('other'))
    await once(server, 'listening')
    expect(await fateOf(own.at('other'), isLater, 5_000)).toBe(fate)
    server.close()
  })

  test('is asked once: then the line is closed', async () => {
    await using own = await rig()
    const server = createServer(socket => socket.write('?'))
    server.listen(own.at('other'))
    const connection = once(server, 'connection')
    await once(server, 'listening')
    expect(await fateOf(own.at('other'), false, 5_000)).toBe('first')
    const [socket] = (await connection) as [Socket]
    socket.resume()
    await once(socket, 'close')
    server.close()
  })

  test('that its process left behind is that it is dead', async () => {
    await using own = await rig()
    const server = createServer(() => {})
    server.listen(own.at('other'))
    await once(server, 'listening')
    await rename(own.at('other'), own.at('left'))
    server.close()
    await once(server, 'close')
    expect(await readdir(own.path)).toEqual(['left'])
    expect(await fateOf(own.at('left'), true, 5_000)).toBe('dead')
  })

  test.each([
    ['ECONNREFUSED', 'dead'],
    ['ENOENT', 'dead'],
    ['ECONNRESET', 'ended'],
    ['EPIPE', 'ended'],
    ['EACCES', 'first'],
  ])('of which the system says %s: %s', async (code, fate) => {
    await using own = await rig()
    const server = createServer(() => {})
    server.listen(own.at('other'))
    await once(server, 'listening')
    const asked = vi.spyOn(Socket.prototype, 'connect')
    onTestFinished(() => asked.mockRestore())
    const answer = fateOf(own.at('other'), true, 5_000)
    const socket = asked.mock.contexts[0] as Socket
    socket.destroy(failure(code))
    expect(await answer).toBe(fate)
    server.close()
  })
})
