import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { laneOrSkip, mosquittoMissing, startAedes, startMosquitto, type TestBroker } from '../brokers.js'
import { startProxy } from '../proxy.js'
import { connectRaw } from '../raw.js'

const waysToEnd = [
  'exit',
  'exception',
  'SIGTERM',
  ...(process.platform === 'linux' ? ['SIGKILL' as const] : []),
] as const

const useAndStop = async (broker: TestBroker) => {
  const proxy = await startProxy(broker)
  const client = await connectRaw({ url: proxy.url, ca: broker.ca })
  await client.subscribe('a')
  await client.end()
  await proxy.close()
  await broker.stop()
  await broker.start()
  await broker[Symbol.asyncDispose]()
}

const sockets = () =>
  process.getActiveResourcesInfo().filter(name => /TCP|Pipe|Process|FSEvent/.test(name)).length

describe('nothing is left in this process after', () => {
  test.each(['tcp', 'ws'] as const)('aedes over %s, with sockets in every state', async transport => {
    const before = sockets()
    await useAndStop(await startAedes({ transport }))
    const broker = await startAedes({ transport })
    const client = await connectRaw({ url: broker.url })
    await broker[Symbol.asyncDispose]()
    await client.closed
    await vi.waitFor(() => expect(sockets()).toBe(before))
  })
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('mosquitto', () => {
  let temporary: string

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'processes-'))
    vi.stubEnv('TMPDIR', temporary)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(temporary, { recursive: true })
  })

  test.each(['tcp', 'tls', 'ws'] as const)(
    'over %s leaves no process, no file and no handle',
    async transport => {
      const before = sockets()
      const broker = await startMosquitto({ transport, persistence: true, denied: ['no/#'] })
      const pid = broker.pid ?? 0
      expect(process.kill(pid, 0)).toBe(true)
      expect(readdirSync(temporary)).toHaveLength(1)
      await broker.stop()
      expect(broker.pid).toBeUndefined()
      expect(() => process.kill(pid, 0)).toThrow('ESRCH')
      await broker.start()
      expect(broker.pid).not.toBe(pid)
      await useAndStop(broker)
      expect(readdirSync(temporary)).toEqual([])
      await vi.waitFor(() => expect(sockets()).toBe(before))
    },
  )

  test('stops while it is paused', async () => {
    await using broker = await startMosquitto()
    const pid = broker.pid ?? 0
    broker.pause()
    await broker.stop()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test('leaves nothing where it cannot start', async () => {
    await expect(startMosquitto({ settings: { no_such_setting: 1 } })).rejects.toThrow('no_such_setting')
    expect(readdirSync(temporary)).toEqual([])
  })

  test.each(waysToEnd)('ends with its owner on %s', async how => {
    const script = fileURLToPath(new URL('./brokerOwner.ts', import.meta.url))
    const owner = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Its cache would be one more thing in the temporary directory.
      env: { ...process.env, TSX_DISABLE_CACHE: '1' },
    })
    const [url]: string[] = await once(createInterface(owner.stdout), 'line')
    await using client = await connectRaw({ url: url ?? '' })
    const left = readdirSync(temporary)
    const ended = once(owner, 'close')
    if (how === 'exit' || how === 'exception') owner.stdin.write(how)
    else owner.kill(how)
    await Promise.all([ended, client.closed])
    await expect(connectRaw({ url: url ?? '' })).rejects.toThrow(/ECONNREFUSED|ECONNRESET|closed/)
    expect(left).toHaveLength(1)
    // Only the kernel acts on SIGKILL: it ends the process and leaves the directory.
    expect(readdirSync(temporary)).toEqual(how === 'SIGKILL' ? left : [])
  })
})
