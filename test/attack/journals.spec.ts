import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, TopicsError } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../chaos/random.js'
import { next } from '../support/until.js'
import { mutate, scale, seed, watchProcess } from './hostile.js'

const { unhandled, print } = watchProcess()

describe('U106 whatever stands in a journal', () => {
  test('journals: each opens, or is a typed error, and nothing illegal is sent', async () => {
    const random = createRandom(seed)
    const folder = mkdtempSync(join(tmpdir(), 'attack-'))
    const line = (key: number) =>
      `{"op":"put","key":${key},"topic":"a/b","payload":"eA==","qos":1,"retain":false,"properties":{"contentType":"x"},"since":1,"handed":false}\n`
    const original = Buffer.from(
      [line(1), line(2), '{"op":"handed","key":1}\n', '{"op":"remove","key":2}\n'].join(''),
    )
    const rounds = 60 * scale
    let errors = 0
    try {
      for (let i = 0; i < rounds; i += 1) {
        const path = join(folder, `${i}.jsonl`)
        writeFileSync(path, mutate(random, original))
        const client = createClient(mqtt('mqtt://127.0.0.1:1'), {
          retry: () => 60_000,
          outbox: { store: fileStore(path) },
        })
        const receipt = new Promise<unknown>(done => {
          client.publish('late', 'x', { qos: 1 }).subscribe({ next: done, error: done })
        })
        await next(client.status$, ({ state }) => state === 'waiting' || state === 'idle')
        await client.close({ deadline: 50 })
        const outcome = await receipt
        if (outcome instanceof Error) {
          errors += 1
          expect(outcome).toBeInstanceOf(TopicsError)
        }
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
    print('journals', { journals: rounds, lines: rounds * 4, 'told as errors': errors })
    expect(unhandled).toEqual([])
  }, 120_000)
})
