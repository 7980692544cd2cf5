import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { disk } from '../../../src/store/disk.js'
import { placeApart, placeBeside } from '../../../src/store/lockPlace.js'
import { tempFolder } from './support.js'

describe('U107 claims on a file are made', () => {
  test('beside it', async () => {
    const place = await placeBeside(disk, '/var/app/store', 'linux')
    expect(place).toMatchObject({ prefix: 'store.lock.', isFolder: true, folder: '/var/app' })
    expect([place.path('x'), place.address('x')]).toEqual(['/var/app/x', '/var/app/x'])
    await place.close()
  })

  test('beside it where its folder has a name too long for an address, on Linux', async () => {
    await using folder = await tempFolder()
    const deep = join(folder.path, 'd'.repeat(100))
    await mkdir(deep)
    const place = await placeBeside(disk, join(deep, 'store'), 'linux')
    expect(place.path('x')).toBe(join(deep, 'x'))
    expect(place.address('x')).toMatch(/^\/proc\/self\/fd\/\d+\/x$/)
    expect(await readdir(place.address('.'))).toEqual([])
    await place.close()
    await expect(readdir(place.address('.'))).rejects.toThrow()
    // A hundred bytes with the longest number and the longest end are there, one more is elsewhere.
    const room = 100 - 32 - '/proc/self/fd/1234567/.lock.'.length
    const last = await placeBeside(disk, join(deep, 'x'.repeat(room)), 'linux')
    expect(last.folder).toBe(deep)
    await last.close()
    expect((await placeBeside(disk, join(deep, 'x'.repeat(room + 1)), 'linux')).folder).toBe('/tmp')
  })

  test('with an address that has room for every claim, up to the last byte', async () => {
    await using folder = await tempFolder()
    const end = '4194304.0123456789abcdef.new'
    for (let length = 1; length < 110; length += 1) {
      const name = 'x'.repeat(length)
      const place = await placeBeside(disk, join(folder.path, name), 'linux')
      expect(Buffer.byteLength(place.address(`${place.prefix}${end}`))).toBeLessThanOrEqual(103)
      await place.close()
    }
    const beside = await placeBeside(disk, join(folder.path, 'x'.repeat(20)), 'darwin')
    expect(beside.folder).toBe(folder.path)
    // A hundred bytes with the longest end are beside it, one more is elsewhere.
    const room = 100 - 32 - '/var/.lock.'.length
    expect((await placeBeside(disk, `/var/${'x'.repeat(room)}`, 'darwin')).folder).toBe('/var')
    expect((await placeBeside(disk, `/var/${'x'.repeat(room + 1)}`, 'darwin')).folder).toBe('/tmp')
  })

  test('elsewhere, under a name that each file has for itself, where that cannot be', async () => {
    const long = `/var/${'d'.repeat(120)}/store`
    const apart = await placeBeside(disk, long, 'darwin')
    expect(apart.folder).toBe('/tmp')
    expect(apart.prefix).toMatch(/^rxtopics-[0-9a-f]{20}\.lock\.$/)
    expect(apart.prefix).toBe(placeApart(long).prefix)
    expect(apart.prefix).not.toBe(placeApart(`${long}2`).prefix)
    expect((await placeBeside(disk, `/var/${'s'.repeat(120)}`, 'linux')).folder).toBe('/tmp')
  })

  test('as one pipe, on Windows, where case does not matter', async () => {
    const place = await placeBeside(disk, 'C:\\app\\Store', 'win32')
    expect(place.isFolder).toBe(false)
    expect(place.address('x')).toMatch(/^\\\\\.\\pipe\\rxtopics-[0-9a-f]{20}$/)
    expect(place.path('y')).toBe(place.address('x'))
    expect((await placeBeside(disk, 'c:\\APP\\store', 'win32')).address('')).toBe(place.address(''))
    expect((await placeBeside(disk, 'c:\\app\\other', 'win32')).address('')).not.toBe(place.address(''))
    await place.close()
  })
})
