import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { State } from '../../../src/inspector/protocol/messages.js'
import { openPage, type TestPage } from '../inspector/page.js'
import { command, type Ran, type Rig, startRig } from './world.js'

const address = /^http:\/\/127\.0\.0\.1:(\d+)\/#token=([\w-]{43})\n$/

/** Runs it until a page of it has been used, and interrupts it then. */
const withPage = async (
  { url: broker }: Rig,
  argv: readonly string[],
  use: (page: TestPage, port: number) => Promise<void>,
): Promise<Ran> => {
  let listens = (_: string) => {}
  const used = new Promise<string>(resolve => {
    listens = resolve
  }).then(async stdout => {
    const [, port] = address.exec(stdout) ?? []
    const page = await openPage({ url: stdout.trim(), port: Number(port) })
    await use(page, Number(port))
  })
  const ran = await command(['inspect', broker, ...argv], {
    until: stdout => {
      if (address.test(stdout)) listens(stdout)
      return false
    },
    interrupt: used.catch(() => {}),
  })
  await used
  return ran
}

const filtersOf = ({ own }: State) => own.map(({ filter }) => filter)

describe('rxtopics inspect', () => {
  test('prints the address of its page and nothing else, and ends in order by a signal', async () => {
    await using rig = await startRig()
    let waited = 0
    const { code, stdout, stderr } = await withPage(rig, ['home/#'], async (page, port) => {
      expect(filtersOf(await page.told('state'))).toEqual(['home/#'])
      await expect.poll(() => rig.broker.snapshot().clients.length).toBe(1)
      rig.broker.publish('home/lamp', 'on', { retain: true })
      const names = () => page.all.flatMap(told => (told.kind === 'batch' ? told.names : []))
      await expect.poll(names).toEqual([[0, 'home/lamp', -1]])
      page.socket.on('close', () => {
        waited += 1
      })
      expect(port).toBeGreaterThan(0)
    })
    expect([code, stdout]).toEqual([0, expect.stringMatching(address)])
    expect(stderr).not.toContain('token')
    // The pages are told, and nobody listens any more.
    await expect.poll(() => waited).toBe(1)
    const port = Number(address.exec(stdout)?.[1])
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  test('folds by templates, which are what is observed where there is no filter', async () => {
    await using rig = await startRig()
    const templates = ['-t', 'home/{room}/celsius', '-t', 'n/{id:int}']
    await withPage(rig, templates, async page => {
      expect(filtersOf(await page.told('state'))).toEqual(['home/+/celsius', 'n/+'])
      const { templates } = await page.told('welcome')
      expect(templates.map(([template]) => template)).toEqual(['home/{room}/celsius', 'n/{id:int}'])
    })
    await withPage(rig, ['#', ...templates], async page => {
      expect(filtersOf(await page.told('state'))).toEqual(['#'])
    })
  })

  test('does not publish with --read-only', async () => {
    await using rig = await startRig()
    await withPage(rig, ['#', '--read-only'], async page => {
      await page.told('welcome')
      const refused = page.ask({ do: 'publish', topic: 'a', text: 'x', qos: 0, retain: false })
      await expect(refused).rejects.toThrow('only looks')
    })
  })

  test('a port that is taken, 3; it says which, and has left the broker', async () => {
    await using rig = await startRig()
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const { code, stdout, stderr } = await command(['inspect', rig.url, '#', '--port', String(port)])
      expect([code, stdout]).toEqual([3, ''])
      expect(stderr).toMatch(new RegExp(`cannot listen on 127\\.0\\.0\\.1 port ${port}: .*EADDRINUSE`))
      await expect.poll(() => rig.broker.snapshot().clients).toEqual([])
    } finally {
      server.close()
    }
  })

  test('a broker that cannot be reached, 3', async () => {
    const { code, stderr } = await command(['inspect', 'mqtt://127.0.0.1:9', '#'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('ECONNREFUSED')])
  })

  test.each([
    [['#', '--port', '70000'], 'expected an integer from 0 to 65535'],
    [['a/#/b'], 'invalid filter'],
    [['-t', 'home/{room'], 'home/{room'],
    [['#', '--max-topics', '0'], 'expected an integer from 1'],
  ])('usage, 2: %j', async (argv, message) => {
    await using rig = await startRig()
    const { code, stdout, stderr } = await command(['inspect', rig.url, ...argv])
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)])
  })
})
