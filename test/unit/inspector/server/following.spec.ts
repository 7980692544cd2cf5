import { expect, test } from 'vitest'
import type { FollowCommand } from '../../../../src/inspector/protocol/commands.js'
import { createFollowing } from '../../../../src/inspector/server/following.js'

const names = ['home/a', 'home/a/b', 'home/ab', 'home', '', '/x', 'a/+']
const following = createFollowing({ of: topic => [topic.startsWith('home/') ? 0 : -1] })
const followed = (wanted: Partial<FollowCommand>) => {
  following.follow({ do: 'follow', ask: 1, topics: [], ...wanted })
  return names.filter((topic, id) => following.has({ id, topic }))
}

test('follows a branch with all below it, letter by letter', () => {
  expect(followed({ under: 'home/a' })).toEqual(['home/a', 'home/a/b'])
  expect(followed({ under: '' })).toEqual(['', '/x'])
  expect(followed({ under: 'a/+' })).toEqual(['a/+'])
})

test('follows topics by number, those of a template, everything, or nothing', () => {
  expect(followed({ topics: [1, 4], under: 'a/+' })).toEqual(['home/a/b', '', 'a/+'])
  expect(followed({ template: 0 })).toEqual(['home/a', 'home/a/b', 'home/ab'])
  expect(followed({ template: -1 })).toEqual(['home', '', '/x', 'a/+'])
  expect(followed({ all: true })).toEqual(names)
  expect(followed({})).toEqual([])
})
