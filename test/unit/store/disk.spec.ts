import { describe, expect, test } from 'vitest'
import { codeOf, type Disk, disk, isFull, syncDirectory } from '../../../src/store/disk.js'
import { failure } from './faultyDisk.js'
import { tempFolder } from './support.js'

describe('a disk', () => {
  test.each([
    ['ENOSPC', true],
    ['EDQUOT', true],
    ['EIO', false],
  ])('that says %s is full: %s', (code, expected) => {
    expect(isFull(failure(code))).toBe(expected)
    expect(codeOf(failure(code))).toBe(code)
  })

  test('may say something else, or nothing', () => {
    expect([codeOf(new Error('x')), codeOf(undefined), codeOf({ code: 'ENOSPC' })]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('confirms a folder, where it has such a thing', async () => {
    await using folder = await tempFolder()
    await syncDirectory(disk, folder.path)
    const failing = (code: string): Disk => ({ ...disk, open: () => Promise.reject(failure(code)) })
    await syncDirectory(failing('EPERM'), folder.path)
    await syncDirectory(failing('EISDIR'), folder.path)
    await expect(syncDirectory(failing('EIO'), folder.path)).rejects.toThrow('EIO')
    await expect(syncDirectory(disk, `${folder.path}/none`)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is let go of, whatever it says', async () => {
    let closed = 0
    const handle = { sync: () => Promise.reject(failure('EIO')), close: () => Promise.resolve(void closed++) }
    const broken = { ...disk, open: () => Promise.resolve(handle) } as unknown as Disk
    await expect(syncDirectory(broken, '.')).rejects.toThrow('EIO')
    expect(closed).toBe(1)
  })
})
