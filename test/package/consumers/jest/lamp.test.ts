import { expect, test } from '@jest/globals'
import { map } from 'rxjs'
import { ClosedError, createClient, text, topic } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { diagramCase, harness } from 'rxtopics/testing'

const lamp = topic('home/{room}/lamp', text)

test('marbles', () => {
  harness(({ client, publish, expectStream }) => {
    publish('home/attic/lamp', '-a--b', { a: 'on', b: 'off' })
    expectStream(client.observe(lamp).pipe(map(({ value }) => value)), '-a--b', { a: 'on', b: 'off' })
  })
})

const { title, run } = diagramCase(`A lamp

home/lamp  --a--
alice      ^---- home/lamp
  sees     --a--

a = "on"`)
test(title, run)

test('errors', async () => {
  const client = createClient(memory())
  await client.close()
  let caught: unknown
  client.observe('a').subscribe({
    error: (error: unknown) => {
      caught = error
    },
  })
  expect(caught).toBeInstanceOf(ClosedError)
})
