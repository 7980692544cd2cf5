import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer, Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Disk, disk } from '../../../src/store/disk.js'
import { StoreLockedError } from '../../../src/store/errors.js'
import { lock } from '../../../src/store/lock.js'
import { placeApart } from '../../../src/store/lockPlace.js'
import { failure, faultyDisk } from './faultyDisk.js'
import { lockRounds } from './lockRounds.js'
import { tempFolder } from './support.js'

const listening = async (path: string): Promise<Server & AsyncDisposable> => {
  const server = createServer()
  server.listen(path)
  await once(server, 'listening')
  return Object.assign(server, {
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  })
}

const noSockets = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENAMETOOLONG'] as const

describe('a lock', () => {
  test('U107 is had by one at a time, who is named, and given back', async () => {
    await using folder = await tempFolder()
    const file = join(folder.path, 'store')
    const { release, file: real } = await lock(disk, file)
    expect(real).toBe(file)
    const refused = lock(disk, file)
    await expect(refused).rejects.toThrow(StoreLockedError)
    await expect(refused).rejects.toMatchObject({ pid: process.pid, path: file })
    expect(await readdir(folder.path)).toEqual([expect.stringContaining(`store.lock.${process.pid}.`)])
    await release()
    expect(await readdir(folder.path)).toEqual([])
    const again = await lock(disk, file)
    await again.release()
  })

  test('U107 is held until its folder is taken away, with all that is in it', async () => {
    await using folder = await tempFolder()
    const inner = join(folder.path, 'inner')
    await mkdir(inner)
    const { isHeld, release } = await lock(disk, join(inner, 'store'))
    expect(await isHeld()).toBe(true)
    await rm(inner, { recursive: true })
    await mkdir(inner)
    expect(await isHeld()).toBe(false)
    await release()
  })

  test('U107 of one file says nothing of another whose name begins with it', async () => {
    await using folder = await tempFolder()
    const locks = await Promise.all(
      ['a', 'a.lock', 'a.lock.b', 'ab'].map(name => lock(disk, join(folder.path, name)).catch(String)),
    )
    for (const each of locks) {
      if (typeof each === 'string') throw new Error(each)
      await each.release()
    }
  })

  test('U107 is of the file, whatever links lead to it', async () => {
    await using folder = await tempFolder()
    const file = join(folder.path, 'store')
    await writeFile(file, '')
    await mkdir(join(folder.path, 'deep'))
    await symlink(file, join(folder.path, 'deep', 'link'))
    await symlink(folder.path, join(folder.path, 'folder'))
    const { release } = await lock(disk, file)
    await expect(lock(disk, join(folder.path, 'deep', 'link'))).rejects.toThrow(StoreLockedError)
    await expect(lock(disk, join(folder.path, 'folder', 'store'))).rejects.toThrow(StoreLockedError)
    await expect(lock(disk, join(folder.path, 'folder', 'other'))).resolves.toMatchObject({
      file: join(folder.path, 'other'),
    })
    await release()
  })

  test('U107 of many who want it at once is had by the one with the smallest number', async () => {
    await using folder = await tempFolder()
    const file = join(folder.path, 'store')
    for (let round = 0; round < 20; round += 1) {
      const numbers = ['5', '3', '9', '1', '7']
      const results = await Promise.allSettled(
        numbers.map(number => lock(disk, file, { random: () => number.repeat(16) })),
      )
      const held = results.flatMap((result, i) =>
        result.status === 'fulfilled' ? [{ i, ...result.value }] : [],
      )
      expect(held).toHaveLength(1)
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreLockedError)
      }
      await held[0]?.release()
      expect(await readdir(folder.path)).toEqual([])
    }
  })

  test('U107 that does not say what it is worth is one, after some time', async () => {
    await using folder = await tempFolder()
    await using _ = await listening(join(folder.path, 'store.lock.77.ffffffffffffffff'))
    await expect(
      lock(disk, join(folder.path, 'store'), { patience: 50, random: () => '0'.repeat(16) }),
    ).rejects.toMatchObject({
      name: 'StoreLockedError',
      pid: 77,
    })
  })

  test('U107 with an earlier claim is waited for until that is given up', async () => {
    await using folder = await tempFolder()
    const other = await listening(join(folder.path, 'store.lock.77.ffffffffffffffff'))
    other.on('connection', socket => {
      socket.write('?')
      // It has seen who goes first, and gives up.
      void rm(join(folder.path, 'store.lock.77.ffffffffffffffff')).then(() => {
        other.close()
        socket.end()
      })
    })
    const { release } = await lock(disk, join(folder.path, 'store'), { random: () => '0'.repeat(16) })
    await release()
  })

  test('U107 of a process that was killed is no lock, whoever has its number now', async () => {
    await using folder = await tempFolder()
    const path = join(folder.path, `store.lock.${process.pid}.0000000000000000`)
    const child = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log(1))`,
    ])
    await once(child.stdout, 'data')
    await expect(lock(disk, join(folder.path, 'store'), { patience: 50 })).rejects.toThrow(StoreLockedError)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await readdir(folder.path)).toHaveLength(1)
    const { release } = await lock(disk, join(folder.path, 'store'))
    await release()
    expect(await readdir(folder.path)).toEqual([])
  })

  test('U107 that somebody tidied away before it was listened to is made again', async () => {
    await using folder = await tempFolder()
    let removed = 0
    const tidied: Disk = {
      ...disk,
      rename: async (from, to) => {
        if (removed++ === 0) await rm(from)
        await rename(from, to)
      },
    }
    const { release } = await lock(tidied, join(folder.path, 'store'))
    await expect(lock(disk, join(folder.path, 'store'))).rejects.toThrow(StoreLockedError)
    await release()
  })

  test('U107 that somebody takes away is not had', async () => {
    await using folder = await tempFolder()
    const blind: Disk = { ...disk, readdir: () => Promise.resolve([]) }
    await expect(lock(blind, join(folder.path, 'store'))).rejects.toThrow('the lock was taken away')
    expect(await readdir(folder.path)).toEqual([])
  })

  test.each([...noSockets])('U107 is elsewhere where there can be no sockets: %s', async code => {
    await using folder = await tempFolder()
    const file = join(folder.path, 'store')
    const without: Disk = {
      ...disk,
      rename: async (from, to) => {
        if (String(to).startsWith(folder.path)) throw Object.assign(new Error('no sockets here'), { code })
        await rename(from, to)
      },
    }
    const { release } = await lock(without, file)
    await expect(lock(without, file)).rejects.toThrow(StoreLockedError)
    await release()
    const again = await lock(without, file)
    await again.release()
    const { prefix } = placeApart(file)
    expect((await readdir('/tmp')).filter(name => name.startsWith(prefix))).toEqual([])
  })

  test('tells what else keeps it from being taken', async () => {
    await using folder = await tempFolder()
    const secret: Disk = {
      ...disk,
      realpath: path => (path.endsWith('store') ? Promise.reject(failure('EACCES')) : disk.realpath(path)),
    }
    await expect(lock(secret, join(folder.path, 'store'))).rejects.toMatchObject({ code: 'EACCES' })
    await expect(lock(disk, join(folder.path, 'none', 'store'))).rejects.toMatchObject({ code: 'ENOENT' })
    if (process.getuid?.() === 0) return
    await chmod(folder.path, 0o500)
    await expect(lock(disk, join(folder.path, 'store'))).rejects.toMatchObject({ code: 'EACCES' })
    await chmod(folder.path, 0o700)
  })

  test('U107 says that it is had, to whoever asks', async () => {
    await using folder = await tempFolder()
    const { release } = await lock(disk, join(folder.path, 'store'))
    const [name = ''] = await readdir(folder.path)
    const asked = connect(join(folder.path, name))
    const [answer] = (await once(asked, 'data')) as [Buffer]
    expect(answer.toString()).toBe('!')
    asked.destroy()
    await release()
  })

  test.each([
    // A process of any number, and what decides is what stands behind it.
    ['0fffffffffffffff', '1000000000000000', 'had'],
    ['1000000000000000', '0fffffffffffffff', 'refused'],
    ['0000000000000000', '0000000000000000', 'refused'],
  ])('U107 with the number %s, where another has %s, is %s', async (ours, theirs, outcome) => {
    await using folder = await tempFolder()
    const path = join(folder.path, `store.lock.10.${theirs}`)
    const other = await listening(path)
    other.on('connection', socket => {
      void rm(path, { force: true }).then(() => {
        other.close()
        socket.end('?')
      })
    })
    const locked = lock(disk, join(folder.path, 'store'), { random: () => ours })
    const result = await locked.then(
      async ({ release }) => {
        await release()
        return 'had'
      },
      (error: unknown) => {
        expect(error).toMatchObject({ name: 'StoreLockedError', pid: 10 })
        return 'refused'
      },
    )
    expect(result).toBe(outcome)
  })

  test('U107 looks again when another was given up: one that goes first may have come', async () => {
    await using folder = await tempFolder()
    const path = join(folder.path, 'store.lock.77.ffffffffffffffff')
    const other = await listening(path)
    await using first = await listening(join(folder.path, 'next'))
    first.on('connection', asker => asker.end('!'))
    other.on('connection', socket => {
      socket.write('?')
      void rename(join(folder.path, 'next'), join(folder.path, 'store.lock.78.0000000000000000'))
        .then(() => rm(path))
        .then(() => {
          other.close()
          socket.end()
        })
    })
    await expect(
      lock(disk, join(folder.path, 'store'), { random: () => '1'.repeat(16) }),
    ).rejects.toMatchObject({ name: 'StoreLockedError', pid: 78 })
  })

  test('U107 does not wait for a claim that is not made yet, and tidies away what such a one left', async () => {
    await using folder = await tempFolder()
    const [heard, left] = ['5', '6'].map(digit => `store.lock.77.${digit.repeat(16)}.new`) as [string, string]
    await using other = await listening(join(folder.path, heard))
    other.on('connection', socket => socket.end('?'))
    await writeFile(join(folder.path, left), '')
    for (const digit of ['0', 'f']) {
      const { release } = await lock(disk, join(folder.path, 'store'), { random: () => digit.repeat(16) })
      await release()
    }
    expect(await readdir(folder.path)).toEqual([heard])
  })

  test('U107 whose process does not say its number is of process 0', async () => {
    await using folder = await tempFolder()
    await using other = await listening(join(folder.path, 'store.lock.0.ffffffffffffffff'))
    other.on('connection', socket => socket.end('!'))
    await expect(lock(disk, join(folder.path, 'store'))).rejects.toMatchObject({ pid: 0 })
  })

  test('U107 is one pipe on Windows, which one process has at a time', async () => {
    await using folder = await tempFolder()
    const settings = { platform: 'win32' } as const
    const file = join(folder.path, 'store')
    const { release } = await lock(disk, file, settings)
    const refused = lock(disk, file, settings)
    await expect(refused).rejects.toThrow(StoreLockedError)
    await expect(refused).rejects.toMatchObject({ path: file, pid: 0 })
    await release()
    const again = await lock(disk, file, settings)
    await again.release()
    const listen = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server) {
      process.nextTick(() => this.emit('error', failure('EACCES')))
      return this
    })
    onTestFinished(() => listen.mockRestore())
    await expect(lock(disk, file, settings)).rejects.toMatchObject({ code: 'EACCES' })
  })

  test('U107 whose claim cannot be made is not had elsewhere, and leaves nothing open', async () => {
    await using folder = await tempFolder()
    const deep = join(folder.path, 'd'.repeat(120))
    await mkdir(deep)
    const { disk: failing, faults, handles } = faultyDisk()
    faults.before = act => {
      if (act === 'rename') throw failure('EIO')
    }
    await expect(lock(failing, join(deep, 'store'))).rejects.toMatchObject({ code: 'EIO' })
    expect([handles(), await readdir(deep)]).toEqual([0, []])
    await writeFile(join(deep, `store.lock.${process.pid}.${'1'.repeat(16)}.new`), '')
    await expect(lock(disk, join(deep, 'store'), { random: () => '1'.repeat(16) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })

  test('U107 has a place in the deepest folder, and with the longest name', async () => {
    await using folder = await tempFolder()
    const deep = join(folder.path, 'd'.repeat(120))
    await mkdir(deep)
    for (const name of ['store', 's'.repeat(240)]) {
      const { release } = await lock(disk, join(deep, name))
      await expect(lock(disk, join(deep, name))).rejects.toMatchObject({ pid: process.pid })
      await release()
      expect(await readdir(deep)).toEqual([])
    }
  })
})

test('U107 of four processes that open a store at once one has it, whatever was left behind', {
  timeout: 60_000,
}, async () => {
  for (const { left, answers, openers, after } of await lockRounds(14)) {
    expect([left, [...answers].sort()]).toEqual([
      left,
      ['held', ...Array<string>(openers - 1).fill('locked')],
    ])
    expect(after.filter(name => name !== 'store' && name !== 'store.lock')).toEqual([])
  }
})
