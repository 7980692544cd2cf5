import { expect, test } from 'vitest'
import { endOf, refusalOf } from '../../../../../src/driver/redis/link/replies.js'

test('what may pass, what is forbidden, and what is final', () => {
  const codes = [
    ['NOPERM No permissions to access a channel', 0x87],
    ['ERR ACL failure in script: No permissions to access a channel', 0x87],
    ["ERR The user executing the script can't publish to the channel", 0x87],
    ["OOM command not allowed when used memory > 'maxmemory'.", 0x97],
    ['LOADING Redis is loading the dataset in memory', 0x88],
    ['CLUSTERDOWN The cluster is down', 0x88],
    ['NOREPLICAS Not enough good replicas to write.', 0x88],
    ['MISCONF Redis is configured to save RDB snapshots', 0x88],
    ['BUSY Redis is busy running a script.', 0x89],
    ['WRONGTYPE Operation against a key', 0x80],
    ['odd', 0x80],
  ] as const
  for (const [text, code] of codes) {
    expect(refusalOf(text)).toEqual({ code, text })
    expect(endOf(text)).toBeNull()
  }
})

test('a server that another one has to be asked instead of ends the link', () => {
  for (const text of ["READONLY You can't write", 'MOVED 1 a:1', 'ASK 1 a:1', 'NOSCRIPT No matching script'])
    expect(endOf(text)).not.toBeNull()
})

test('so does one that has forgotten what it was told; it is said what', () => {
  expect(endOf('NOAUTH Authentication required.')).toBe('the server wants to know anew who this is')
  expect(endOf('NOGROUP No such key')).toBe('the stream, or a group of it, is there no more')
  expect(endOf('NOSCRIPT No matching script')).toBe('the server has forgotten its scripts')
})

test('before Redis 7 what it has against a command of a script stands behind where that is', () => {
  const within = (words: string) => [
    `ERR Error running script (call to f_6b1bf486c81ceb7edf3c093f4c48582e38c0e791): @user_script:2: @user_script: 2: ${words}`,
    `ERR Error running script (call to f_6b1bf486c81ceb7edf3c093f4c48582e38c0e791): @user_script:2: ${words}\n`,
  ]
  const readOnly = "READONLY You can't write against a read only replica."
  for (const text of within(`-${readOnly}`)) expect(endOf(text)).toBe(endOf(readOnly))
  const codes = [
    ["OOM command not allowed when used memory > 'maxmemory'.", 0x97],
    ["The user executing the script can't run this command or subcommand", 0x87],
    ['WRONGTYPE Operation against a key', 0x80],
  ] as const
  for (const [words, code] of codes)
    for (const text of [...within(`-${words}`), ...within(words)]) {
      expect(refusalOf(text)).toEqual({ code, text: words })
      expect(endOf(text)).toBeNull()
    }
  // Nor is it where somebody else's words begin so.
  expect(endOf(`ERR Error running script: ${readOnly}`)).toBeNull()
})
