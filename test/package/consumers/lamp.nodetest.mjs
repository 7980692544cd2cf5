import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagramCase } from 'rxtopics/testing'

const lamp = seen => `A lamp

home/lamp  --a--
alice      ^---- home/lamp
  sees     ${seen}

a = "on"`

const { title, run } = diagramCase(lamp('--a--'))
test(title, run)
test('what is not so fails', () => {
  assert.throws(diagramCase(lamp('---a-')).run, { name: 'ExpectationError' })
})
