import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createBroker } from 'rxtopics/memory'
import { serve } from 'rxtopics/server'
import { describe, expect, test } from 'vitest'
import { findExecutable, run } from '../support/executables.js'
import { laneOrSkip } from '../support/lanes.js'

const tool = findExecutable('mosquitto_sub')
const missing = tool === null ? 'mosquitto_pub and mosquitto_sub are not installed (mosquitto-clients)' : null

const printed = async (child: ChildProcess): Promise<string> => {
  let text = ''
  child.stdout?.on('data', chunk => (text += String(chunk)))
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  return text
}

describe.runIf(laneOrSkip('mosquitto_pub and mosquitto_sub over a served broker', missing))(
  'mosquitto_pub and mosquitto_sub over a served broker',
  () => {
    const bin = (name: string) => join(dirname(tool ?? ''), name)

    test.each([
      ['mqttv5', 2],
      ['mqttv311', 1],
      ['mqttv31', 0],
    ])('%s: what one publishes the other gets, retained and live', async (version, qos) => {
      const broker = createBroker()
      await using served = await serve(broker, { port: 0 })
      const at = ['-h', '127.0.0.1', '-p', String(served.ports.tcp), '-V', version, '-q', String(qos)]
      await run(bin('mosquitto_pub'), [...at, '-t', 'a/kept', '-m', 'kept', '-r'])
      expect([...broker.retained().keys()]).toEqual(['a/kept'])
      const subscribed = broker.packets$
      const answered = new Promise<void>(resolve => {
        subscribed.subscribe(({ type }) => type === 'suback' && resolve())
      })
      const output = printed(spawn(bin('mosquitto_sub'), [...at, '-t', 'a/#', '-C', '2', '-F', '%t %r %p']))
      await answered
      await run(bin('mosquitto_pub'), [...at, '-t', 'a/live', '-m', 'live'])
      expect(await output).toBe('a/kept 1 kept\na/live 0 live\n')
    })

    test('a large payload passes both ways', async () => {
      await using served = await serve(createBroker(), { port: 0 })
      const at = ['-h', '127.0.0.1', '-p', String(served.ports.tcp), '-V', 'mqttv5', '-q', '1']
      await run(bin('mosquitto_pub'), [...at, '-t', 'a', '-r', '-m', 'x'.repeat(100_000)])
      const output = await printed(spawn(bin('mosquitto_sub'), [...at, '-t', 'a', '-C', '1']))
      expect(output).toHaveLength(100_001)
    })
  },
)
