import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fateOf, stake } from '../../../src/store/claim.js'
import { disk } from '../../../src/store/disk.js'
import { placeBeside } from '../../../src/store/lockPlace.js'
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
})
