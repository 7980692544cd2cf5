import { rmSync } from 'node:fs'
import { lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { StoreCorruptError } from '../../../src/store/errors.js'
import {
  type Change,
  type Content,
  headerOf,
  writeHanded,
  writePut,
  writeRemove,
} from '../../../src/store/journal.js'
import { openJournal } from '../../../src/store/journalFile.js'
import { createLot } from '../../../src/store/lot.js'
import { failure, faultyDisk } from './faultyDisk.js'
import { keysOf, stored, tempFolder, waiterOf } from './support.js'

const header = headerOf('publishes')

interface Entry {
  readonly change: Change
  readonly line: string
}

const put = (key: number, settings?: Parameters<typeof stored>[1]): Entry => {
  const publish = stored(key, settings)
  return { change: { op: 'put', key, publish }, line: writePut(publish) }
}
const handed = (key: number): Entry => ({ change: { op: 'handed', key }, line: writeHanded(key) })
const remove = (key: number): Entry => ({ change: { op: 'remove', key }, line: writeRemove(key) })

const waiter = waiterOf()

/** A line of about so many bytes. */
const large = (key: number, bytes = 10_000) => put(key, { payload: 'x'.repeat(bytes * 0.75) })

const rig = async (garbage = 1_000_000) => {
  const folder = await tempFolder()
  const path = join(folder.path, 'store')
  const state = { busy: true, ours: true, named: true }
  const { disk, faults, log, used, handles } = faultyDisk(() => state.named)
  const open = async (reports = false, content: Content = 'publishes') => {
    const journal = await openJournal(disk, path, garbage, reports, content, () =>
      Promise.resolve(state.ours),
    )
    const add = (entries: readonly Entry[]) => {
      const lot = createLot()
      for (const { change } of entries) {
        if (change.op === 'put') lot.put(change.publish, waiter)
        else if (change.op === 'handed') lot.handed(change.key, waiter)
        else lot.remove(change.key)
      }
      return journal.add(lot, () => state.busy)
    }
    return { ...journal, add }
  }
  return {
    open,
    path,
    state,
    faults,
    log,
    used,
    handles,
    /** Fails each of these acts once. */
    failOnce: (...acts: (readonly [act: string, code: string])[]) => {
      const left = [...acts]
      faults.before = act => {
        const at = left.findIndex(([name]) => name === act)
        const [failing] = at < 0 ? [] : left.splice(at, 1)
        if (failing !== undefined) throw failure(failing[1])
      }
    },
    size: async () => (await stat(path)).size,
    text: () => readFile(path, 'utf8'),
    files: () => readdir(folder.path),
    /** What another process would find. */
    left: async () => {
      const journal = await open(true)
      await journal.close()
      return journal.left.map(({ key, handed: isHanded }) => (isHanded ? `${key} handed` : String(key)))
    },
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  }
}

describe('P79 a journal file of messages', () => {
  test('is no file of publishes, and the other way round; it stays as it is', async () => {
    await using own = await rig()
    const journal = await own.open(true, 'messages')
    await journal.add([put(1)])
    await journal.close()
    const text = await own.text()
    expect(text).toBe(headerOf('messages') + put(1).line)
    const error = { name: 'StoreContentError', path: own.path, wanted: 'publishes', found: 'messages' }
    await expect(own.open(true)).rejects.toMatchObject(error)
    expect([await own.text(), await own.files()]).toEqual([text, ['store']])
    const again = await own.open(true, 'messages')
    expect(again.left).toHaveLength(1)
    await again.add([remove(1)])
    await again.close()
    expect(await own.text()).toBe(headerOf('messages'))

    await writeFile(own.path, put(1).line)
    await expect(own.open(true, 'messages')).rejects.toMatchObject({ wanted: 'messages', found: 'publishes' })
  })

  test('whose first line cannot be read is what it is opened as, and the damage is told', async () => {
    await using own = await rig()
    await writeFile(own.path, `x${headerOf('messages')}${put(1).line}`)
    const journal = await own.open(true, 'messages')
    expect([journal.left.length, journal.damage.length]).toEqual([1, 1])
    await journal.close()
    expect(await own.text()).toBe(headerOf('messages') + put(1).line)
  })
})

describe('a journal file', () => {
  test('that is new says what it is, for its owner only', async () => {
    await using own = await rig()
    const journal = await own.open()
    expect([journal.left, journal.damage, await own.text()]).toEqual([[], [], header])
    expect((await stat(own.path)).mode & 0o777).toBe(0o600)
    // Its content, then its name.
    expect(own.log).toEqual(['open r+', 'open wx+', 'truncate', 'write', 'datasync', 'open r', 'sync'])
    await journal.close()
  })

  test('takes all of a lot in one write, and confirms it once', async () => {
    await using own = await rig()
    const journal = await own.open()
    own.log.length = 0
    await journal.add(Array.from({ length: 500 }, (_, i) => put(i)))
    expect(own.log).toEqual(['write', 'datasync'])
    await journal.close()
    expect(await own.left()).toHaveLength(500)
  })

  test('confirms no removals: one that is lost is one more delivery', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1), put(2)])
    own.log.length = 0
    await journal.add([remove(1)])
    expect(own.log).toEqual(['write'])
    await journal.add([remove(2), handed(2)])
    expect(own.log).toEqual(['write', 'write', 'datasync'])
    await journal.close()
  })

  test('is written anew in pieces of a MB', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add(Array.from({ length: 5 }, (_, i) => large(i, 400_000)))
    own.log.length = 0
    await journal.add([large(9, 3_000_000), remove(9)])
    expect(own.log.slice(0, 9)).toEqual([
      ...['write', 'datasync'],
      ...['rm', 'open wx+', 'write', 'write', 'write', 'sync', 'rename'],
    ])
    const texts = Array.from({ length: 5 }, (_, i) => large(i, 400_000).line)
    expect((await own.text()) === header + texts.join('')).toBe(true)
    await journal.close()
    expect(await own.left()).toHaveLength(5)
  })

  test('goes on behind what was there, and over what a crash cut off', async () => {
    await using own = await rig()
    await writeFile(own.path, header + put(1).line + put(2).line.slice(0, 30))
    const journal = await own.open()
    expect(keysOf(journal.left)).toEqual([1])
    expect(await own.text()).toBe(header + put(1).line)
    await journal.add([put(3)])
    expect(await own.text()).toBe(header + put(1).line + put(3).line)
    await journal.close()
  })

  test('gives back in the order of keys', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(10), put(9), put(2)])
    await journal.close()
    expect(await own.left()).toEqual(['2', '9', '10'])
  })
})

describe('U105 a journal file is in proportion to what is live', () => {
  test('while it is open, by its bytes', async () => {
    await using own = await rig(30_000)
    const journal = await own.open()
    await journal.add([large(1)])
    let largest = 0
    for (let key = 2; key < 60; key += 1) {
      await journal.add([large(key)])
      await journal.add([remove(key)])
      largest = Math.max(largest, await own.size())
    }
    expect(largest).toBeLessThan(45_000)
    expect(largest).toBeGreaterThan(25_000)
    await journal.close()
    expect(await own.left()).toEqual(['1'])
    expect(await own.size()).toBeLessThan(11_000)
  })

  test('more so while nothing waits', async () => {
    await using own = await rig(160_000)
    const journal = await own.open()
    for (const [busy, cleared] of [
      [true, false],
      [false, true],
    ] as const) {
      own.state.busy = busy
      own.log.length = 0
      await journal.add([large(1, 11_000), remove(1)])
      expect([busy, own.log.includes('truncate')]).toEqual([busy, cleared])
    }
    await journal.close()
  })

  test('never written anew for less than what is live, which would cost as much each time', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add(Array.from({ length: 50 }, (_, i) => large(i)))
    own.log.length = 0
    for (let key = 50; key < 90; key += 1) await journal.add([large(key), remove(key)])
    expect(own.log).not.toContain('rename')
    for (let key = 90; key < 110; key += 1) await journal.add([large(key), remove(key)])
    expect(own.log.filter(act => act === 'rename')).toHaveLength(1)
    await journal.close()
    expect(await own.left()).toHaveLength(50)
  })

  test('with nothing live it is empty, without another file', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    own.log.length = 0
    await journal.add([large(1)])
    await journal.add([remove(1)])
    expect(await own.text()).toBe(header)
    expect(own.log).not.toContain('rename')
    await journal.add([put(2)])
    await journal.close()
    expect(await own.left()).toEqual(['2'])
  })

  test('as it is opened, and as it is closed', async () => {
    await using own = await rig(0)
    await writeFile(
      own.path,
      header + large(1).line + large(2).line + remove(2).line + put(3).line + remove(3).line,
    )
    const journal = await own.open()
    expect(await own.size()).toBe(header.length + large(1).line.length)
    await journal.add([remove(1), put(4)])
    await journal.close()
    expect(await own.text()).toBe(header + put(4).line)
  })

  test('where it cannot be written anew it goes on, and tries again when it has grown', async () => {
    await using own = await rig(20_000)
    const journal = await own.open()
    await journal.add([put(1)])
    let renames = 0
    own.faults.before = act => {
      if (act === 'open wx+') {
        renames += 1
        throw failure('EMFILE')
      }
    }
    for (let key = 2; key < 12; key += 1) await journal.add([large(key), remove(key)])
    expect(renames).toBeGreaterThan(1)
    expect(renames).toBeLessThan(6)
    own.faults.before = () => {}
    await journal.close()
    expect(await own.left()).toEqual(['1'])
  })

  test('what was handed over is so in the file that is written anew, too', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1, { qos: 2 }), put(2, { qos: 2 })])
    await journal.add([handed(1)])
    own.log.length = 0
    await journal.add([large(3), remove(3)])
    expect(own.log).toContain('rename')
    expect(await own.text()).toBe(header + put(1, { qos: 2, handed: true }).line + put(2, { qos: 2 }).line)
    await journal.close()
    expect(await own.left()).toEqual(['1 handed', '2'])
  })

  test('one that takes the place of another counts once', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([large(1), put(1, { payload: 'last' })])
    await journal.close()
    expect(await own.text()).toBe(header + put(1, { payload: 'last' }).line)
  })
})

describe('U106 a journal file with damage', () => {
  const bad = '{"op":"put","key":2,"topic":"a/+"}\n'

  test('is an error, and stays as it is, where nobody would learn of it', async () => {
    await using own = await rig()
    await writeFile(own.path, put(1).line + bad)
    await expect(own.open()).rejects.toThrow(StoreCorruptError)
    await expect(own.open()).rejects.toMatchObject({ line: 2 })
    expect([await own.text(), await own.files()]).toEqual([put(1).line + bad, ['store']])
  })

  test('is told once, and kept beside', async () => {
    await using own = await rig()
    await writeFile(own.path, put(1).line + bad)
    const journal = await own.open(true)
    expect(journal.damage).toMatchObject([{ topic: 'a/+', error: { line: 2 } }])
    expect(keysOf(journal.left)).toEqual([1])
    await journal.close()
    expect(await own.text()).toBe(header + put(1).line)
    expect(await readFile(`${own.path}.damaged`, 'utf8')).toBe(put(1).line + bad)
    const again = await own.open(true)
    expect(again.damage).toEqual([])
    await again.close()
  })

  test('is kept in a file of its own, wherever the name of that leads', async () => {
    await using own = await rig()
    await writeFile(own.path, put(1).line + bad)
    const other = join(dirname(own.path), 'other')
    await writeFile(other, 'not ours')
    await symlink(other, `${own.path}.damaged`)
    await (await own.open(true)).close()
    expect(await readFile(other, 'utf8')).toBe('not ours')
    expect(await readFile(`${own.path}.damaged`, 'utf8')).toBe(put(1).line + bad)
  })

  test('that cannot be written anew is told by a later one', async () => {
    await using own = await rig()
    await writeFile(own.path, put(1).line + bad)
    own.faults.before = act => {
      if (act === 'open wx+') throw failure('EROFS')
    }
    await expect(own.open(true)).rejects.toMatchObject({ code: 'EROFS' })
    own.faults.before = () => {}
    const journal = await own.open(true)
    expect(journal.damage).toHaveLength(1)
    await journal.close()
  })

  test.each(['{"name":"my diary"}\n', 'Dear diary', '# settings\ncolour = red\n'])(
    'that is no store at all is left alone: %s',
    async content => {
      await using own = await rig()
      await writeFile(own.path, content)
      await expect(own.open(true)).rejects.toThrow(StoreCorruptError)
      await expect(own.open(true)).rejects.toMatchObject({
        line: 1,
        message: expect.stringMatching(/cannot be read: ./),
      })
      expect([await own.text(), await own.files(), own.handles()]).toEqual([content, ['store'], 0])
    },
  )
})

describe('U108 a journal file on a disk', () => {
  const full = async (own: Awaited<ReturnType<typeof rig>>, room: number) => {
    own.faults.room = room
    return own.open()
  }

  test('full of nothing that matters is cleared before anything is refused', async () => {
    await using own = await rig()
    const journal = await full(own, 100_000)
    for (let key = 1; key < 200; key += 1) {
      await journal.add([large(key)])
      await journal.add([remove(key)])
    }
    await journal.add([put(999)])
    await journal.close()
    expect(await own.left()).toEqual(['999'])
  })

  test.each<[string, (key: number) => boolean]>([
    ['the first', key => key === 1],
    ['every fifth', key => key % 5 === 0],
    ['the last ones', key => key > 25],
  ])('full of what does not matter but %s is squeezed: no other file has room', async (_, isLive) => {
    await using own = await rig()
    const journal = await full(own, 100_000)
    const live: string[] = []
    for (let key = 1; key <= 30; key += 1) {
      await journal.add([put(key, { payload: 'x'.repeat(7_000 + (key % 3)), qos: 2 })])
      if (!isLive(key)) await journal.add([remove(key)])
      else {
        await journal.add([handed(key)])
        live.push(`${key} handed`)
      }
    }
    expect(own.used()).toBeLessThanOrEqual(100_000)
    expect(own.log).not.toContain('rename')
    await journal.close()
    expect(await own.left()).toEqual(live)
  })

  test('full of what matters refuses, at once and again, and takes more when there is room', async () => {
    await using own = await rig()
    const journal = await full(own, 100_000)
    for (let key = 1; key < 10; key += 1) await journal.add([large(key)])
    own.log.length = 0
    await expect(journal.add([large(10)])).rejects.toMatchObject({ code: 'ENOSPC' })
    await expect(journal.add([large(11), put(12)])).rejects.toMatchObject({ code: 'ENOSPC' })
    // It is not tried to write anew what is all needed.
    expect(own.log).toEqual(['write', 'truncate', 'write', 'truncate'])
    await journal.add([put(13)])
    await journal.add([remove(1), large(14)])
    await journal.close()
    expect(await own.left()).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '13', '14'])
  })

  test('what is removed stays removed, though there was no room to say so', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1), put(2), put(3)])
    own.faults.before = act => {
      if (act === 'write' || act === 'open wx+') throw failure('EIO')
    }
    await expect(journal.add([remove(1)])).rejects.toMatchObject({ code: 'EIO' })
    await expect(journal.add([remove(2)])).rejects.toMatchObject({ code: 'EIO' })
    own.faults.before = () => {}
    await journal.add([put(4)])
    await journal.close()
    expect(await own.left()).toEqual(['3', '4'])
  })

  test('that fails for a moment is written to in another file, for nobody knows what the first one has', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1)])
    let failures = 0
    own.faults.before = act => {
      if (act === 'datasync' && failures++ === 0) throw failure('EIO')
    }
    own.log.length = 0
    await journal.add([put(2)])
    expect(own.log).toEqual([
      ...['write', 'truncate'],
      ...['rm', 'open wx+', 'write', 'sync', 'rename', 'open r', 'sync'],
      ...['write', 'datasync'],
    ])
    await journal.close()
    expect(await own.left()).toEqual(['1', '2'])
  })

  test('that fails leaves nothing of what was refused, and nothing is taken for safe that is not', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1)])
    own.faults.before = act => {
      if (act === 'datasync' || act === 'sync') throw failure('EIO')
    }
    await expect(journal.add([put(2)])).rejects.toMatchObject({ code: 'EIO' })
    await expect(journal.add([put(3)])).rejects.toMatchObject({ code: 'EIO' })
    own.faults.before = () => {}
    await journal.add([put(4)])
    await journal.close()
    expect(await own.left()).toEqual(['1', '4'])
    expect(await own.files()).toEqual(['store'])
  })

  test('whose folder cannot be confirmed: the new file is written anew', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1)])
    own.faults.before = act => {
      if (act === 'open r') throw failure('EIO')
    }
    await journal.add([large(2), remove(2)])
    own.faults.before = () => {}
    own.log.length = 0
    await journal.add([put(3)])
    expect(own.log.slice(0, 5)).toEqual(['rm', 'open wx+', 'write', 'sync', 'rename'])
    await journal.close()
    expect(await own.left()).toEqual(['1', '3'])
  })

  test('that cannot be closed in order says so', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1), put(2)])
    own.faults.before = () => {
      throw failure('EIO')
    }
    await expect(journal.add([remove(1)])).rejects.toMatchObject({ code: 'EIO' })
    await expect(journal.close()).rejects.toMatchObject({ code: 'EIO' })
  })
})

describe('U105 a journal file is written anew for what it wastes beyond what it may, not for just that', () => {
  const filled = (bytes: number) => header + put(1).line + '\n'.repeat(bytes)

  test.each([
    [0, false],
    [1, true],
  ])('as it is opened: %i bytes beyond a 16th', async (beyond, isAnew) => {
    await using own = await rig(16 * 500)
    await writeFile(own.path, filled(500 + beyond))
    const journal = await own.open()
    expect([own.log.includes('rename'), own.handles()]).toEqual([isAnew, 1])
    await journal.close()
    expect(own.handles()).toBe(0)
  })

  test.each([
    [0, false],
    [1, true],
  ])('as it is closed: %i bytes beyond what is left', async (beyond, isAnew) => {
    await using own = await rig()
    const text = filled(put(1).line.length + beyond)
    await writeFile(own.path, text)
    const journal = await own.open()
    own.log.length = 0
    await journal.close()
    expect(own.log.includes('rename')).toBe(isAnew)
    expect(await own.text()).toBe(isAnew ? header + put(1).line : text)
  })

  test('as it is closed with nothing left, for one byte; with none it is not touched', async () => {
    await using own = await rig()
    await writeFile(own.path, `${header}\n`)
    await (await own.open()).close()
    expect(await own.text()).toBe(header)
    const journal = await own.open()
    own.log.length = 0
    await journal.close()
    expect(own.log).toEqual([])
  })

  test.each([
    [true, 0, false],
    [true, 1, true],
    [false, 0, false],
    [false, 1, true],
  ])('as it grows, while more waits (%s): %i bytes beyond', async (busy, beyond, isAnew) => {
    const lines = [large(2, 1_000), remove(2)]
    const allowance = lines.reduce((sum, { line }) => sum + line.length, 0) - beyond
    await using own = await rig(busy ? allowance : allowance * 16)
    own.state.busy = busy
    const journal = await own.open()
    await journal.add([put(1)])
    own.log.length = 0
    await journal.add(lines)
    expect(own.log.includes('rename')).toBe(isAnew)
    await journal.close()
  })
})

describe('U108 a journal file that fails in the middle', () => {
  test('tells what keeps it from being opened, and leaves nothing open', async () => {
    await using own = await rig()
    await writeFile(own.path, header)
    own.failOnce(['open r+', 'EACCES'])
    await expect(own.open()).rejects.toMatchObject({ code: 'EACCES' })
    own.failOnce(['truncate', 'EIO'])
    await expect(own.open()).rejects.toMatchObject({ code: 'EIO' })
    expect(own.handles()).toBe(0)
  })

  test('that is there and empty gets its first line', async () => {
    await using own = await rig()
    await writeFile(own.path, '')
    const journal = await own.open()
    expect(await own.text()).toBe(header)
    await journal.close()
  })

  test('leaves no other file, which is removed once it is closed', async () => {
    await using own = await rig()
    await writeFile(own.path, `${put(1).line}x\n`)
    const open: number[] = []
    own.faults.before = (act, path) => {
      if (act === 'rename') throw failure('EIO')
      if (act === 'rm' && path.endsWith('.new')) open.push(own.handles())
    }
    await expect(own.open(true)).rejects.toMatchObject({ code: 'EIO' })
    expect([open, own.handles(), await own.files()]).toEqual([[1, 1], 0, ['store', 'store.damaged']])
    own.faults.before = (act, path) => {
      if (act !== 'rename') return
      rmSync(path)
      throw failure('EIO')
    }
    await expect(own.open(true)).rejects.toMatchObject({ code: 'EIO' })
    expect(own.handles()).toBe(0)
  })

  test.each([
    ['a file for everybody', (path: string) => writeFile(path, 'x', { mode: 0o666 })],
    ['a link', (path: string) => symlink(join(dirname(path), 'other'), path)],
  ])('is written anew in a file of its own, though its name is that of %s', async (_, make) => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1)])
    await make(`${own.path}.new`)
    await journal.add([large(2), remove(2)])
    const { mode } = await lstat(own.path)
    expect([mode & 0o170777, await own.files()]).toEqual([0o100600, ['store']])
    await journal.close()
  })

  test('that somebody has removed is there again, with all that is live, before anything is safe', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1), put(2)])
    rmSync(own.path)
    await journal.add([put(3), remove(1)])
    expect(await own.left()).toEqual(['2', '3'])
    await journal.close()
  })

  test('U107 whose lock was taken away is not put in the place of what another may have made', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1)])
    own.state.ours = false
    rmSync(own.path)
    await expect(journal.add([put(3)])).rejects.toThrow(`the lock was taken away: ${own.path}`)
    expect(await own.files()).toEqual([])
    await expect(journal.close()).rejects.toThrow()
  })

  test('is kept where nobody counts the names of a file', async () => {
    await using own = await rig()
    own.state.named = false
    const journal = await own.open()
    await journal.add([put(1)])
    own.log.length = 0
    await journal.add([put(2)])
    expect(own.log).toEqual(['write', 'datasync'])
    await journal.close()
  })

  test('that was written anew is for its owner only, and the old one is let go', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1)])
    own.failOnce(['open r', 'EIO'])
    await journal.add([large(2), remove(2)])
    expect([own.handles(), (await stat(own.path)).mode & 0o777]).toEqual([1, 0o600])
    await journal.close()
    expect(own.handles()).toBe(0)
  })

  test('goes on behind what it has where the new one did not get its name', async () => {
    await using own = await rig(1_000)
    const journal = await own.open()
    await journal.add([put(1)])
    own.failOnce(['rename', 'EIO'])
    await journal.add([large(2), remove(2)])
    await journal.add([put(3)])
    const text = header + put(1).line + large(2).line + remove(2).line + put(3).line
    expect((await own.text()) === text).toBe(true)
    await journal.close()
  })

  test.each<Content>(['publishes', 'messages'])('of %s always has its first line', async content => {
    for (const act of ['truncate', 'write'] as const) {
      await using own = await rig(0)
      const journal = await own.open(false, content)
      await journal.add([put(1)])
      // The second write is that of the first line, as all is removed.
      let writes = 0
      own.faults.before = each => {
        if (each === act && (act === 'truncate' || ++writes === 2)) throw failure('EIO')
      }
      await journal.add([large(2), remove(1), remove(2)])
      own.faults.before = () => {}
      await journal.add([put(3)])
      await journal.close()
      const again = await own.open(false, content)
      expect([act, keysOf(again.left), again.damage]).toEqual([act, [3], []])
      await again.close()
      expect(await own.text()).toBe(headerOf(content) + put(3).line)
    }
  })

  test('that has lost its first line as it was cleared has it before anything is added', async () => {
    await using own = await rig(5_000)
    const journal = await own.open()
    await journal.add([large(1)])
    let writes = 0
    own.faults.before = act => {
      if (act === 'write' && ++writes === 2) throw failure('EIO')
    }
    await journal.add([remove(1)])
    await journal.add([put(2)])
    expect(await own.text()).toBe(header + put(2).line)
    await journal.close()
  })

  test('that could not be cut is as it was: it is added to, and not written anew', async () => {
    await using own = await rig(5_000)
    const journal = await own.open()
    own.failOnce(['truncate', 'EIO'])
    await journal.add([large(1), remove(1)])
    own.log.length = 0
    await journal.add([put(2)])
    expect(own.log).toEqual(['write', 'datasync'])
    expect(await own.left()).toEqual(['2'])
    await journal.close()
  })

  test('that was cleared is added to, and not written anew', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([large(1), remove(1)])
    own.log.length = 0
    await journal.add([put(2)])
    expect(own.log).toEqual(['write', 'datasync'])
    await journal.close()
  })

  test('says once what it owes, as soon as it can', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1), put(2)])
    own.failOnce(['write', 'ENOSPC'], ['open wx+', 'EMFILE'])
    await expect(journal.add([remove(1)])).rejects.toMatchObject({ code: 'EMFILE' })
    expect(await own.text()).toBe(header + put(1).line + put(2).line)
    await journal.add([put(3)])
    const text = header + put(1).line + put(2).line + remove(1).line + put(3).line
    expect(await own.text()).toBe(text)
    await journal.add([put(4)])
    expect(await own.text()).toBe(text + put(4).line)
    await journal.close()
    expect(own.log).not.toContain('rename')
  })

  test('says what it owes as it is closed', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1), put(2), put(3)])
    own.failOnce(['write', 'ENOSPC'], ['open wx+', 'EMFILE'])
    await expect(journal.add([remove(1)])).rejects.toMatchObject({ code: 'EMFILE' })
    await journal.close()
    expect(await own.text()).toBe(header + put(2).line + put(3).line)
    expect(own.handles()).toBe(0)
  })

  test.each([
    ['cleared', [put(1)], [['write', 'ENOSPC']], [put(2)], ''],
    ['written anew', [put(1), put(5)], [['write', 'ENOSPC']], [put(2)], put(5).line],
    [
      'squeezed',
      [put(5), put(1)],
      [
        ['write', 'ENOSPC'],
        ['open wx+', 'ENOSPC'],
      ],
      [put(2)],
      put(5).line,
    ],
  ] as const)('owes nothing once it is %s', async (_, before, failures, after, left) => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add(before)
    own.failOnce(...failures)
    await journal.add([remove(1)])
    await journal.add(after)
    expect(await own.text()).toBe(header + left + remove(1).line + put(2).line)
    await journal.close()
  })

  test('lets go of what a refused lot removes, and of nothing else in it', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1), put(2)])
    own.failOnce(['write', 'ENOSPC'], ['open wx+', 'EMFILE'])
    await expect(journal.add([handed(1), put(2), remove(2), remove(9), put(3)])).rejects.toMatchObject({
      code: 'EMFILE',
    })
    await journal.add([put(4)])
    expect(await own.text()).toBe(header + put(1).line + put(2).line + remove(2).line + put(4).line)
    await journal.close()
    expect(await own.left()).toEqual(['1', '4'])
  })

  test('is written anew where it could not be cut to what was confirmed', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1)])
    own.failOnce(['write', 'ENOSPC'], ['truncate', 'EIO'])
    own.log.length = 0
    await journal.add([put(2)])
    expect(own.log).toEqual([
      'rm',
      'open wx+',
      'write',
      'sync',
      'rename',
      'open r',
      'sync',
      'write',
      'datasync',
    ])
    expect(await own.text()).toBe(header + put(1).line + put(2).line)
    await journal.close()
  })

  test('is not squeezed for anything but room, nor when nobody knows what it has', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1)])
    own.failOnce(['open wx+', 'EMFILE'])
    await journal.add([large(2), remove(2)])
    const text = header + put(1).line + large(2).line + remove(2).line
    expect((await own.text()) === text).toBe(true)
    own.failOnce(['datasync', 'EIO'], ['open wx+', 'ENOSPC'])
    own.log.length = 0
    await expect(journal.add([put(3)])).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(own.log).toEqual(['write', 'truncate', 'rm'])
    expect((await own.text()) === text).toBe(true)
    await journal.close()
    expect(await own.text()).toBe(header + put(1).line)
  })

  test('that could not be squeezed to its end is written anew before anything is added', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1)])
    own.failOnce(['open wx+', 'ENOSPC'], ['sync', 'EIO'])
    await journal.add([large(2), remove(2)])
    own.log.length = 0
    await journal.add([put(3)])
    expect(own.log.slice(0, 5)).toEqual(['rm', 'open wx+', 'write', 'sync', 'rename'])
    expect(await own.text()).toBe(header + put(1).line + put(3).line)
    own.failOnce(['open wx+', 'ENOSPC'])
    await journal.add([large(2), remove(2)])
    own.log.length = 0
    await journal.add([put(4)])
    expect(own.log).toEqual(['write', 'datasync'])
    await journal.close()
  })

  test('nobody knows what it has is written anew as it is closed', async () => {
    await using own = await rig()
    const journal = await own.open()
    await journal.add([put(1)])
    own.failOnce(['datasync', 'EIO'], ['open wx+', 'EMFILE'])
    await expect(journal.add([put(2)])).rejects.toMatchObject({ code: 'EMFILE' })
    own.log.length = 0
    await journal.close()
    expect(own.log).toContain('rename')
    expect(await own.text()).toBe(header + put(1).line)
  })

  test('counts anew what is left once it is written anew', async () => {
    await using own = await rig(0)
    const journal = await own.open()
    await journal.add([put(1, { qos: 2 }), ...Array.from({ length: 100 }, () => handed(1))])
    await journal.add([large(2), remove(2)])
    own.log.length = 0
    await journal.add([put(3, { payload: 'x'.repeat(600) }), remove(3)])
    expect(own.log).toContain('rename')
    await journal.close()
  })

  test.each([
    [0, true],
    [1, false],
  ])(
    'is tried again when it has grown by all that it may waste; but for %i bytes: %s',
    async (short, isAnew) => {
      const next = [large(3, 2_000), remove(3)]
      const grown = next.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0)
      await using own = await rig(grown + short)
      const journal = await own.open()
      await journal.add([put(1)])
      own.failOnce(['open wx+', 'EMFILE'])
      await journal.add([large(2), remove(2)])
      own.log.length = 0
      await journal.add(next)
      expect(own.log.includes('rename')).toBe(isAnew)
      await journal.close()
    },
  )

  test('is tried again when it has grown, and after that whenever it wastes too much', async () => {
    await using own = await rig(1_000)
    const journal = await own.open()
    await journal.add([put(1)])
    own.failOnce(['open wx+', 'EMFILE'])
    await journal.add([large(2), remove(2)])
    for (const [bytes, isAnew] of [
      [200, false],
      [2_000, true],
      [2_000, true],
    ] as const) {
      own.log.length = 0
      await journal.add([large(2, bytes), remove(2)])
      expect([bytes, own.log.includes('rename')]).toEqual([bytes, isAnew])
    }
    await journal.close()
  })
})
