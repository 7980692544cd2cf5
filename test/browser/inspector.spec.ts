import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import { lastValueFrom, Subject, toArray } from 'rxjs'
import { type Client, createClient, json, type TraceEvent, topic, traced } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { replay } from 'rxtopics/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundlePage } from '../../scripts/page/bundlePage.js'
import { type Inspector, startInspector } from '../../src/inspector/inspect.js'
import { settingsOf } from '../../src/inspector/options.js'
import { laneOrSkip } from '../support/lanes.js'
import { collect } from '../support/until.js'
import { chromiumMissing } from './chromium.js'
import { type AnyBrowser, type BrowserPage, launchBrowser } from './pages.js'
import { keepPicture } from './pictures.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const temperature = topic('home/{room}/temperature', json(t.type({ celsius: t.number })))

describe.runIf(laneOrSkip('the inspector in Chromium', chromiumMissing()))(
  'the inspector in Chromium',
  () => {
    const broker = createBroker()
    const trace$ = new Subject<TraceEvent>()
    let client: Client
    let inspector: Inspector
    let browser: AnyBrowser
    let page: BrowserPage

    beforeAll(async () => {
      client = createClient(
        // Under another name it may be anybody's, and is not asked for everything at once.
        traced({ ...memory(broker), name: 'elsewhere' }, event => trace$.next(event)),
        { retry: () => 300 },
      )
      client.observe(temperature).subscribe()
      const templates = ['site/{site}/door/{door:int}']
      const settings = settingsOf({ filter: '#', topics: [temperature], templates, trace$ })
      inspector = await startInspector(client, settings, await bundlePage())
      browser = await launchBrowser('--window-size=1400,900')
      page = await browser.open(
        inspector.url,
        "document.querySelector('.status')?.textContent === 'connected'",
      )
    }, 60_000)
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]()
      await inspector?.close()
      await client?.close()
    })

    const text = (selector: string) =>
      page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`)
    const texts = (selector: string) =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].map(each => each.textContent)`,
      )
    const live = (expression: string) =>
      page.evaluate<string>(`(${expression})(document.querySelector('rxtopics-live'))`)
    const press = (label: string) =>
      page.evaluate(`(() => {
      const button = [...document.querySelectorAll('button')].find(each => each.textContent.trim().startsWith(${JSON.stringify(label)}))
      if (button === undefined) throw new Error('no button ${label}')
      if (button.disabled) throw new Error('the button ${label} is off')
      button.click()
    })()`)
    const search = (words: string, only = 'all') =>
      page.evaluate(`(() => {
      const set = (element, value, event) => {
        element.value = value
        element.dispatchEvent(new Event(event, { bubbles: true }))
      }
      set(document.querySelector('input[type=search]'), ${JSON.stringify(words)}, 'input')
      set(document.querySelector('[aria-label="Which topics"]'), ${JSON.stringify(only)}, 'change')
    })()`)
    /** Types into a field of that label. */
    const type = (label: string, words: string) =>
      page.evaluate(`(() => {
      const field = document.querySelector(${JSON.stringify(`[aria-label="${label}"]`)})
      field.value = ${JSON.stringify(words)}
      field.dispatchEvent(new Event('input', { bubbles: true }))
    })()`)
    const row = (words: string) =>
      page.evaluate(
        `[...document.querySelectorAll('.row')].find(each => each.textContent.includes(${JSON.stringify(words)}))?.click()`,
      )
    const eventually = { timeout: 10_000 }

    test('shows the tree of topics, with values, what is retained and what failed', async () => {
      // The token is in the address no more.
      expect(await page.evaluate('location.href')).toBe(`http://127.0.0.1:${inspector.port}/`)
      broker.publish('home/lab/lamp', 'on', { retain: true })
      broker.publish('home/lab/temperature', '{"celsius":20.5}')
      broker.publish('home/hall/temperature', '{"celsius":"warm","note":"<b>hot</b>"}')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['home'])
      await page.evaluate("document.querySelector('.tree').focus()")
      await page.press('ArrowDown')
      await page.press('ArrowRight')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['home', 'lab', 'hall'])
      await page.press('ArrowRight')
      await page.press('*')
      await expect
        .poll(() => texts('.row .topic'), eventually)
        .toEqual(['home', 'lab', 'lamp', 'temperature', 'hall', 'temperature'])
      expect(await texts('.row .value')).toContain('{"celsius":20.5}')
      await expect.poll(() => texts('.row .badge.bad'), eventually).toEqual(['1 bad', '1 bad', '1 bad'])
      await row('20.5')
      await expect.poll(() => text('.payload pre'), eventually).toBe('{\n  "celsius": 20.5\n}')
      await press('hex')
      await expect.poll(() => text('.hex'), eventually).toContain('000000  7b 22 63')
      await press('json')
    })

    test('compares a value with the one before, and with that of another topic', async () => {
      broker.publish('home/lab/temperature', '{"celsius":21}')
      await expect.poll(() => text('.payload pre'), eventually).toContain('21')
      await press('Compare with the one before')
      await expect
        .poll(() => texts('.diff .less, .diff .more'), eventually)
        .toEqual(['−   "celsius": 20.5', '+   "celsius": 21'])
      await press('Compare with the one before')
      await press('Keep for comparison')
      await row('warm')
      await press('Compare with home/lab/temperature')
      await expect
        .poll(() => texts('.diff .more').then(lines => lines.join()), eventually)
        .toContain('"warm"')
      await press('Compare with home/lab/temperature')
    })

    test('draws lanes of topics, observers, packets and outages', async () => {
      await press('All topics')
      broker.stop()
      await expect.poll(() => text('.status'), eventually).toBe('waiting')
      broker.start()
      await expect.poll(() => text('.status'), eventually).toBe('connected')
      broker.publish('home/lab/lamp', 'off')
      const shown = await live('live => JSON.stringify(live.figures)')
      expect(JSON.parse(shown).lanes).toBeGreaterThanOrEqual(6)
      await expect
        .poll(() => live("live => live.shadowRoot.querySelector('.figures').textContent"), eventually)
        .toMatch(/lanes/)
      const count = (colour: readonly number[]) =>
        page.evaluate<number>(`(() => {
        const canvas = document.querySelector('rxtopics-live').shadowRoot.querySelector('canvas')
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        let count = 0
        for (let at = 0; at < data.length; at += 4)
          if (data[at] === ${colour[0]} && data[at + 1] === ${colour[1]} && data[at + 2] === ${colour[2]} && data[at + 3] > 200) count++
        return count
      })()`)
      // The broken line of the outage, and the outline of the failure; the band of an observer.
      await expect.poll(() => count([0xcf, 0x22, 0x2e]), eventually).toBeGreaterThan(20)
      await expect.poll(() => count([0xa5, 0xc8, 0xf0]), eventually).toBeGreaterThan(100)
      keepPicture('inspector-light', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'dark' })
      await expect.poll(() => count([0xf8, 0x51, 0x49]), eventually).toBeGreaterThan(20)
      keepPicture('inspector-dark', await page.screenshot())
    })

    test('shows a failure with its path, its bytes and the schema beside them', async () => {
      await press('2 failures')
      await expect.poll(() => texts('.failures .line'), eventually).toHaveLength(1)
      await page.evaluate("document.querySelector('.failures .line').click()")
      await expect.poll(() => text('.failure h3'), eventually).toBe('home/hall/temperature /celsius')
      // "warm", in bytes: the place of the path is marked.
      expect(await texts('.failure .hex mark')).toEqual(
        expect.arrayContaining(['22', '77', '61', '72', '6d', 'w', 'a', 'r', 'm']),
      )
      expect(await text('.failure .two pre:not(.hex)')).toContain('"celsius": {\n      "type": "number"')
      keepPicture('inspector-failure-dark', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'light' })
      keepPicture('inspector-failure-light', await page.screenshot())
    })

    test('tells who observes what, and what is on the wire', async () => {
      await press('3 observers')
      await expect
        .poll(() => texts('.panel tbody tr').then(rows => rows.join('\n')), eventually)
        .toMatch(/#1 \(1 is this inspector\)on/)
      expect((await texts('.panel tbody tr')).join('\n')).toMatch(/home\/\+\/temperature1on/)
      expect((await texts('.panel tbody tr')).join('\n')).toMatch(/received\d/)
    })

    test('publishes with properties', async () => {
      using heard = collect(client.observe('cmd/#'))
      await press('4 publish')
      await page.evaluate(`(() => {
      const form = document.querySelector('form.publish')
      const set = (name, value) => { form.elements[name].value = value }
      set('topic', 'cmd/lamp')
      set('payload', 'toggle')
      set('contentType', 'text/plain')
      document.querySelector('form.publish details').open = true
    })()`)
      for (const [at, [name, value]] of [
        ['from=where', 'a=b=c'],
        ['empty', ''],
      ].entries()) {
        await press('Add a property')
        await expect.poll(() => texts('.pairs .bar'), eventually).toHaveLength(at + 1)
        await type(`Name of property ${at + 1}`, name!)
        await type(`Value of property ${at + 1}`, value!)
      }
      keepPicture('inspector-properties', await page.screenshot())
      await page.evaluate("document.querySelector('form.publish').requestSubmit()")
      const message = await heard.waitFor(({ topic: name }) => name === 'cmd/lamp')
      expect(message.payload).toEqual(bytes('toggle'))
      expect(message.properties).toMatchObject({
        contentType: 'text/plain',
        userProperties: { 'from=where': 'a=b=c', empty: '' },
      })
      await expect.poll(() => text('form output'), eventually).toMatch(/^acknowledged/)
      await page.evaluate(`(() => {
      const form = document.querySelector('form.publish')
      form.elements.topic.value = 'a/#'
      form.requestSubmit()
    })()`)
      await expect.poll(() => text('form output'), eventually).toMatch(/^TopicNameError/)
    })

    test('keeps messages by name, and asks before it sends what cannot be read', async () => {
      await press('4 publish')
      const change = (act: string) =>
        page.evaluate(`(() => {
        const form = document.querySelector('form.publish')
        const type = (element, value) => {
          element.value = value
          element.dispatchEvent(new Event('input', { bubbles: true }))
        }
        ${act}
      })()`)
      await change(`type(form.elements.topic, 'home/hall/temperature')
        type(form.elements.payload, '{"celsius":"icy"}')
        type(document.querySelector('[aria-label="Name of the message"]'), 'icy <b>hall</b>')`)
      await expect
        .poll(() => press('Save').then(() => texts('.saved li button')), eventually)
        .toContain('icy <b>hall</b>')
      await change(`type(form.elements.payload, 'something else')`)
      await press('icy <b>hall</b>')
      expect(await page.evaluate("document.querySelector('form.publish').elements.payload.value")).toBe(
        '{"celsius":"icy"}',
      )
      const received: string[] = []
      const heard = client
        .observe('home/hall/+')
        .subscribe(({ payload }) => received.push(new TextDecoder().decode(payload)))
      await change('form.requestSubmit()')
      await expect
        .poll(() => texts('form.publish output'), eventually)
        .toEqual(expect.arrayContaining([expect.stringContaining('not sent: home/+/temperature: celsius:')]))
      keepPicture('inspector-saved', await page.screenshot())
      // Enter in the field of the name saves, and publishes nothing.
      await page.evaluate('document.querySelector(\'[aria-label="Name of the message"]\').focus()')
      await page.press('Enter')
      expect(received).toEqual([])
      await press('Publish it anyway')
      await expect.poll(() => received, eventually).toEqual(['{"celsius":"icy"}'])
      heard.unsubscribe()
      expect(await page.evaluate('document.querySelector(\'a[download="messages.jsonl"]\').href')).toMatch(
        /^blob:/,
      )
    })

    test('repeats a message until it is stopped, also while something else is looked at', async () => {
      using heard = collect(client.observe('again'))
      await press('4 publish')
      await page.evaluate(`(() => {
        const { elements } = document.querySelector('form.publish')
        elements.topic.value = 'again'
        elements.payload.value = 'on'
        elements.every.value = '9'
        elements.unit.value = 'ms'
      })()`)
      await press('Repeat')
      await expect.poll(() => text('form.publish output'), eventually).toContain('every 10 ms at most')
      await page.evaluate("document.querySelector('form.publish').elements.every.value = '20'")
      await press('Repeat')
      await press('5 record')
      await expect.poll(() => texts('[role=tab]'), eventually).toContain('4 publish (repeating)')
      await heard.waitForCount(5)
      await press('4 publish')
      await press('Stop')
      await expect
        .poll(() => texts('form.publish output'), eventually)
        .toContainEqual(expect.stringMatching(/^again was published every 20 ms: \d+ sent/))
      expect(await texts('[role=tab]')).toContain('4 publish')
      keepPicture('inspector-repeat-light', await page.screenshot())
      const [, sent] = /(\d+) sent/.exec((await texts('form.publish output')).join(' ')) ?? []
      await heard.waitForCount(Number(sent))
      // One that was saved, and could not be read by who gets it.
      await page.evaluate("document.querySelector('form.publish').elements.times.value = '1'")
      await page.evaluate("document.querySelector('.saved li button:nth-of-type(3)').click()")
      await expect
        .poll(() => texts('form.publish output'), eventually)
        .toContainEqual(expect.stringMatching(/^not sent: home\/\+\/temperature: celsius: /))
      await press('Repeat it anyway')
      await expect
        .poll(() => texts('form.publish output'), eventually)
        .toContain('home/hall/temperature was published every 1,000 ms: 1 sent')
    })

    test('observes a filter more, and ends that; asks before it asks for everything', async () => {
      await press('3 observers')
      const observe = async (filter: string) => {
        await type('Filter to observe', filter)
        await page.evaluate("document.querySelector('.own form').requestSubmit()")
      }
      const own = () => texts('.own tbody tr')
      await expect.poll(own, eventually).toEqual(['#QoS 0observedEnd'])
      await observe('home/#/lamp')
      await expect.poll(() => text('.own output'), eventually).toMatch(/^FilterError: /)
      await observe('+/#')
      await expect.poll(() => text('.own [role=alert]'), eventually).toContain('Some brokers ban')
      keepPicture('inspector-broad-light', await page.screenshot())
      expect(await own()).toHaveLength(1)
      await press('Cancel')
      await observe('home/+/lamp')
      await expect.poll(own, eventually).toContain('home/+/lampQoS 0observedEnd')
      await expect
        .poll(() => client.snapshot().subscriptions.map(({ filter }) => filter), eventually)
        .toContain('home/+/lamp')
      await search('home/lab/lamp')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['home/lab/lamp'])
      await row('lamp')
      await press('1 value')
      await expect.poll(() => text('.through'), eventually).toBe('Comes by #, home/+/lamp')
      await search('')
      await press('3 observers')
      await page.evaluate('document.querySelector(\'[aria-label="End observing home/+/lamp"]\').click()')
      await expect.poll(own, eventually).toHaveLength(1)
      expect(client.snapshot().subscriptions.map(({ filter }) => filter)).not.toContain('home/+/lamp')
    })

    test('lists messages in the order of time, pauses without losing any, and shows each', async () => {
      const entries = () => texts('.entry .value')
      await search('home/hall/temperature')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['home/hall/temperature'])
      await row('home/hall/temperature')
      await search('')
      await page.evaluate("document.querySelector('.tree').focus()")
      await page.press('6')
      // What came before it was chosen is there, too, failures marked.
      await expect
        .poll(() => texts('.entry').then(all => all[0]), eventually)
        .toMatch(/✗ schema\{"celsius":"warm"/)
      const before = (await entries()).length
      const reading = (celsius: number) =>
        JSON.stringify({ celsius, 'a.b': { on: celsius % 2 === 0 }, note: 'x'.repeat(50) })
      broker.publish('home/hall/temperature', reading(1))
      await expect.poll(entries, eventually).toHaveLength(before + 1)
      await press('Pause')
      for (const celsius of [2, 3]) broker.publish('home/hall/temperature', reading(celsius))
      await expect.poll(() => text('.log .bar button'), eventually).toBe('Follow (2 came)')
      expect(await entries()).toHaveLength(before + 1)
      // Who looks at something else comes back to where it was.
      await press('1 value')
      await press('6 log')
      await expect.poll(() => text('.log .bar button'), eventually).toBe('Follow (2 came)')
      await press('Follow')
      await expect.poll(entries, eventually).toHaveLength(before + 3)
      expect((await entries()).slice(-3)).toEqual([1, 2, 3].map(reading))
      await page.evaluate("document.querySelector('.entries').focus()")
      await page.press('End')
      await page.press('ArrowUp')
      await expect.poll(() => text('.detail pre'), eventually).toContain('"celsius": 2,\n')
      await row('warm')
      await expect.poll(() => text('.detail .bad'), eventually).toContain('schema')
      await page.press('End')
      expect(await text('.detail .through')).toBe('Comes by home/+/temperature, #')
      keepPicture('inspector-log-light', await page.screenshot())
    })

    test('plots numbers and booleans, whatever their keys, with a table of the same', async () => {
      const value = (words: string) =>
        page.evaluate(
          `[...document.querySelectorAll('.detail .number')].find(each => each.textContent === ${JSON.stringify(words)}).click()`,
        )
      await value('3')
      await press('7 plot (1)')
      await expect
        .poll(() => texts('.plot select option'), eventually)
        .toEqual(expect.arrayContaining(['/a.b/on']))
      await press('Add')
      await expect.poll(() => texts('.legend tbody code'), eventually).toEqual(['/celsius', '/a.b/on'])
      broker.publish('home/hall/temperature', '{"celsius":25,"a.b":{"on":true}}')
      await expect
        .poll(() => texts('.points tbody tr').then(rows => rows.slice(0, 2)), eventually)
        .toEqual([expect.stringMatching(/125$/), expect.stringMatching(/2true$/)])
      expect(await texts('.legend tbody td:nth-child(5)')).toEqual(['25', 'true'])
      const count = (colour: readonly number[]) =>
        page.evaluate<number>(`(() => {
        const canvas = document.querySelector('.plot canvas')
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        let count = 0
        for (let at = 0; at < data.length; at += 4)
          if (data[at] === ${colour[0]} && data[at + 1] === ${colour[1]} && data[at + 2] === ${colour[2]}) count++
        return count
      })()`)
      await expect.poll(() => count([0x09, 0x69, 0xda]), eventually).toBeGreaterThan(20)
      expect(await count([0xbc, 0x4c, 0x00])).toBeGreaterThan(20)
      keepPicture('inspector-plot-light', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'dark' })
      await expect.poll(() => count([0x44, 0x93, 0xf8]), eventually).toBeGreaterThan(20)
      keepPicture('inspector-plot-dark', await page.screenshot())
      await press('6 log')
      keepPicture('inspector-log-dark', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'light' })
    })

    test('records a stretch, and makes a file and a diagram of it', async () => {
      await press('5 record')
      await press('Record')
      await expect.poll(() => text('.panel .bar'), eventually).toContain('Stop')
      for (const payload of ['{"celsius":1}', '{"celsius":2}'])
        broker.publish('home/lab/temperature', payload)
      await expect.poll(() => text('.panel .bar'), eventually).toContain('2 messages')
      await press('Stop')
      await press('Make a file')
      await expect.poll(() => text('.panel a'), eventually).toBe('recording.jsonl')
      const lines = await page.evaluate<string>(
        "fetch(document.querySelector('.panel a').href).then(each => each.text()).catch(error => 'refused')",
      )
      // The policy lets the page fetch nothing but from its server. Who clicks gets the file.
      expect(lines).toBe('refused')
      const folder = await mkdtemp(join(tmpdir(), 'rxtopics-downloads-'))
      try {
        await page.downloads(folder)
        await page.evaluate("document.querySelector('.panel a').click()")
        const file = join(folder, 'recording.jsonl')
        await expect.poll(() => readFile(file, 'utf8').catch(() => ''), eventually).toMatch(/\n$/)
        const recorded = (await readFile(file, 'utf8')).split('\n')
        const played = await lastValueFrom(replay(recorded, { speed: Infinity }).pipe(toArray()))
        expect(played).toMatchObject(
          ['{"celsius":1}', '{"celsius":2}'].map(payload => ({
            ...{ topic: 'home/lab/temperature', payload: bytes(payload), retain: false },
          })),
        )
      } finally {
        await rm(folder, { recursive: true })
      }
      await press('Make a diagram')
      await expect
        .poll(() => page.evaluate<string>("document.querySelector('.skeleton')?.value ?? ''"), eventually)
        .toMatch(/home\/lab\/temperature .*[a-z]/)
      await expect
        .poll(() => page.evaluate<number>("document.querySelector('.picture').naturalWidth"), eventually)
        .toBe(720)
      keepPicture('inspector-record', await page.screenshot())
    })

    test('finds topics by what is in their values', async () => {
      const searchValues = (words: string) => type('Search values', words)
      broker.publish('found/one', `${'.'.repeat(500)}needle <b>in</b> "hay"`)
      broker.publish('found/two', 'only hay')
      await searchValues('needle <b>')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['found/one'])
      await expect.poll(() => texts('.bar output'), eventually).toContain('1 topic')
      await expect.poll(() => page.evaluate('location.hash'), eventually).toContain('value=needle')
      keepPicture('inspector-values', await page.screenshot())
      // It is asked for again: values change.
      broker.publish('found/two', 'a needle <b>, too')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['found/one', 'found/two'])
      await searchValues('')
      await expect.poll(() => texts('.row .topic'), eventually).toContain('home')
    })

    test('finds topics by what is at a path of their values, and says what it cannot read', async () => {
      for (const [name, celsius] of Object.entries({ a: 19, b: 21, c: 30 }))
        broker.publish(`path/${name}`, JSON.stringify({ 'the lab': { celsius } }))
      await type('Condition for values', 'the lab.celsius > 20')
      await expect.poll(() => text('#condition-problem'), eventually).toMatch(/^Not asked: expected one of =/)
      expect(await texts('.row .topic')).toContain('home')
      keepPicture('inspector-condition-problem', await page.screenshot())
      await type('Condition for values', '"the lab".celsius > 20')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['path/b', 'path/c'])
      expect(await text('.listed')).toMatch(/^2 of \d+ topics$/)
      expect(await text('#condition-problem')).toBe('')
      broker.publish('path/a', '{"the lab":{"celsius":20.5}}')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['path/a', 'path/b', 'path/c'])
      await expect
        .poll(() => page.evaluate('location.hash'), eventually)
        .toBe('#where=%22the+lab%22.celsius+%3E+20')
      await type('Condition for values', '')
      await expect.poll(() => texts('.row .topic'), eventually).toContain('home')
    })

    test('hides what is expected, and lists what changes; both with numbers', async () => {
      await press('All topics')
      await press('6 log')
      await expect.poll(() => text('.entries'), eventually).toContain('path/c')
      await type('Hide topics', 'path/+')
      await press('Hide')
      await expect.poll(() => texts('.row .topic'), eventually).not.toContain('path')
      await expect.poll(() => text('.entries'), eventually).not.toContain('path/')
      await press('5 record')
      await expect.poll(() => texts('.bar output'), eventually).toContain('3 topics hidden, with 4 messages')
      await search('found/one')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['found/one'])
      await row('found/one')
      await page.evaluate("document.querySelector('.tree').focus()")
      await page.press('h')
      await expect.poll(() => texts('.chip'), eventually).toEqual(['hidden: path/+ ×', 'hidden: found/one ×'])
      await expect
        .poll(() => page.evaluate('location.hash'), eventually)
        .toBe('#search=found%2Fone&hide=path%2F%2B&hide=found%2Fone')
      await search('', 'changed')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual([])
      for (const [name, value] of [
        ['path/a', 'hidden'],
        ['found/two', 'a needle <b>, too'],
        ['found/three', 'new'],
        ['home/lab/lamp', 'dim'],
      ] as const)
        broker.publish(name, value)
      // The value of found/two is the same as before.
      await expect.poll(() => texts('.row .topic'), eventually).toEqual(['home/lab/lamp', 'found/three'])
      keepPicture('inspector-changed-light', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'dark' })
      keepPicture('inspector-changed-dark', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'light' })
      await press('From now on')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual([])
      await press('hidden: path/+')
      await press('hidden: found/one')
      await search('')
      await expect.poll(() => texts('.row .topic'), eventually).toContain('path')
    })

    test('shows pictures by hand, and none that is cut or a document', async () => {
      const png =
        'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEUlEQVR4nGPgzLwlVW/OAKEAHS4EOXk1F+kAAAAASUVORK5CYII='
      const small = Buffer.from(png, 'base64')
      broker.publish('cam/svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
      broker.publish('cam/cut', Buffer.concat([small, Buffer.alloc(70_000)]))
      broker.publish('cam/whole', small)
      await press('1 value')
      await search('cam/')
      await expect.poll(() => texts('.row .topic'), eventually).toHaveLength(3)
      const forms = () => texts('.payload .bar button')
      const choose = async (name: string, bytes: string) => {
        await row(name)
        await expect.poll(() => text('.payload .bar .dim'), eventually).toContain(bytes)
      }
      await choose('cam/svg', '41 bytes')
      expect(await forms()).toEqual(['json', 'text', 'hex'])
      await choose('cam/cut', '70,')
      expect(await text('.payload .warn')).toBe('a PNG that is not shown: not all of it is kept')
      await expect(press('image')).rejects.toThrow('is off')
      await choose('cam/whole', `${small.length} bytes`)
      expect(await page.evaluate("document.querySelectorAll('.app img').length")).toBe(0)
      await press('image')
      await expect
        .poll(() => page.evaluate("document.querySelector('.payload img')?.naturalWidth"), eventually)
        .toBe(2)
      keepPicture('inspector-image', await page.screenshot())
      await search('')
    })

    test('deletes retained values when asked twice, says how many, and puts them back', async () => {
      for (let at = 0; at < 5; at++) broker.publish(`old/${at}`, `value ${at}`, { retain: true })
      broker.publish('old/live', 'not stored')
      await search('old')
      await expect.poll(() => texts('.row .topic'), eventually).toContain('old/live')
      await search('')
      await row('old')
      await press('1 value')
      await press('Delete retained…')
      await expect.poll(() => text('dialog'), eventually).toContain('has stored 5 values')
      expect(broker.retained().size).toBe(6)
      keepPicture('inspector-delete', await page.screenshot())
      await press('Delete 5')
      await expect.poll(() => text('.undo'), eventually).toContain('5 retained values deleted')
      expect([...broker.retained().keys()]).toEqual(['home/lab/lamp'])
      await press('Undo')
      await expect.poll(() => text('.undo'), eventually).toContain('5 put back')
      expect(new TextDecoder().decode(broker.retained().get('old/3')?.payload)).toBe('value 3')
    })

    test('folds topics by templates, a row each, and unfolds them to their params', async () => {
      for (let door = 0; door < 400; door++) broker.publish(`site/${door % 4}/door/${door}`, `open ${door}`)
      broker.publish('site/1/door/main', 'no integer')
      await page.evaluate("document.querySelector('.tree').focus()")
      await page.press('t')
      await expect
        .poll(() => texts('.row .topic'), eventually)
        .toEqual(['site/{site}/door/{door:int}', 'home/{room}/temperature', 'topics of no template'])
      const rows = async () => (await texts('.row')).map(each => each.replace(/\s+/g, ' '))
      await expect
        .poll(rows, eventually)
        .toContainEqual(expect.stringMatching(/400 topics.*site: 4, door: 400/))
      const [, home] = await rows()
      expect(home).toMatch(/2 topics1 failingroom: 2/)
      // The lanes are those of the topics of the template, and no others.
      await row('site/{site}')
      expect(await text('.marbles .bar b')).toBe('site/{site}/door/{door:int}')
      await expect.poll(() => texts('.row .param'), eventually).toContain('site 1')
      expect(await texts('.row .param')).toContain('door 1')
      expect((await texts('.row')).length).toBeLessThan(100)
      expect(await page.evaluate("document.querySelector('.tree').getAttribute('aria-rowcount')")).toBe('403')
      keepPicture('inspector-templates-light', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'dark' })
      await press('1 value')
      keepPicture('inspector-templates-dark', await page.screenshot())
      await page.prefers({ 'prefers-color-scheme': 'light' })
      await search('door/39')
      await expect.poll(() => texts('.row .many'), eventually).toEqual(['11 of 400 topics'])
      // What is listed is in the address, and a link to it is followed.
      await expect
        .poll(() => page.evaluate('location.hash'), eventually)
        .toBe('#search=door%2F39&by=template')
      await page.evaluate("location.hash = '#only=failing&by=template'")
      await expect.poll(() => texts('.row .many'), eventually).toEqual(['1 of 2 topics'])
      await search('')
      await expect.poll(() => page.evaluate('location.hash'), eventually).toBe('#by=template')
      // Arrows fold, and lead from a topic to its template.
      await page.evaluate("document.querySelector('.tree').focus()")
      await page.press('ArrowRight')
      await expect.poll(() => texts('.chosen .param'), eventually).toEqual(['site 0', 'door 0'])
      await page.press('ArrowLeft')
      await page.press('ArrowLeft')
      await expect.poll(() => texts('.row'), eventually).toHaveLength(3)
      await press('Templates')
      await expect.poll(() => texts('.row .topic'), eventually).toContain('site')
    })

    test('shows script in topics, payloads and properties as text', async () => {
      const hostile = '<img src=x onerror=globalThis.hacked=1>'
      broker.publish(`evil/${hostile}`, `<script>globalThis.hacked=2</script>\u202etxt`, {
        properties: { contentType: hostile, userProperties: { [hostile]: hostile } },
      })
      broker.publish('home/evil/temperature', `{"celsius":"${hostile}"}`)
      await search('evil/<')
      await expect.poll(() => texts('.row .topic'), eventually).toEqual([`evil/${hostile}`])
      await row('evil')
      await expect
        .poll(() => text('.payload pre'), eventually)
        .toBe('<script>globalThis.hacked=2</script>\\u202etxt')
      expect(await texts('.payload dt, .payload dd')).toEqual(['contentType', hostile, hostile, hostile])
      await press('2 failures')
      await expect.poll(() => texts('.failures .line'), eventually).toHaveLength(4)
      await page.evaluate("document.querySelector('.failures .line').click()")
      await expect.poll(() => text('.failure h3'), eventually).toContain('home/evil')
      expect(await page.evaluate('globalThis.hacked === undefined')).toBe(true)
      expect(await page.evaluate("document.querySelectorAll('.app img').length")).toBe(0)
      // Markup cannot be made of a string in this page at all.
      expect(
        await page.evaluate(
          "(() => { try { document.body.innerHTML = '<b>'; return 'made' } catch (error) { return error.name } })()",
        ),
      ).toBe('TypeError')
      await search('')
    })

    test('stays within its window, however long topics, names and values are', async () => {
      const long = 'x'.repeat(3_000)
      const properties = { contentType: long, userProperties: { [long]: long } }
      broker.publish(`long/${long}`, JSON.stringify({ [long]: long }), { properties })
      broker.publish(`home/${long}/temperature`, JSON.stringify({ celsius: long }))
      await press('1 ')
      for (const branch of ['long', 'home']) {
        await search(`${branch}/xxx`)
        await expect.poll(() => texts('.row .topic'), eventually).toHaveLength(1)
        await row(branch)
        await expect.poll(() => text('.panel h2'), eventually).toContain(`${branch}/xxx`)
        for (const panel of ['2', '3', '4', '5', '6', '7', '1']) {
          await press(`${panel} `)
          const beyond = "document.documentElement.scrollWidth - document.querySelector('.app').clientWidth"
          expect([panel, await page.evaluate(`Math.max(0, ${beyond})`)]).toEqual([panel, 0])
          const panelBeyond =
            "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.panel'))"
          expect([panel, await page.evaluate(panelBeyond)]).toEqual([panel, 0])
        }
      }
      await search('')
    })

    test('is of no use to pages of others: no socket, no script, no frame', async () => {
      const server = createServer((_, response) => {
        response.setHeader('content-type', 'text/html').end(
          `<!doctype html><script src="http://127.0.0.1:${inspector.port}/page.js"
          onload="globalThis.script='loaded'" onerror="globalThis.script='refused'"></script>
        <iframe src="http://127.0.0.1:${inspector.port}/"></iframe>
        <script>
          const socket = new WebSocket('ws://127.0.0.1:${inspector.port}/socket')
          socket.onopen = () => { globalThis.socket = 'open' }
          socket.onerror = () => { globalThis.socket = 'refused' }
        </script>`,
        )
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      try {
        const other = await browser.open(
          `http://127.0.0.1:${port}/`,
          'globalThis.socket !== undefined && globalThis.script !== undefined',
        )
        expect(await other.evaluate('[globalThis.socket, globalThis.script]')).toEqual(['refused', 'refused'])
        expect(
          await other.evaluate(
            "(() => { try { return document.querySelector('iframe').contentDocument?.body.childElementCount ?? null } catch { return null } })()",
          ),
        ).toBe(null)
        await other.close()
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })

    test('a link may say what is listed beside the token, which is taken out of it', async () => {
      const linked = await browser.open(
        `${inspector.url}&search=home%2F%2B%2Flamp&only=active`,
        "document.querySelectorAll('.row').length === 1",
      )
      expect(await linked.evaluate('location.href')).toBe(
        `http://127.0.0.1:${inspector.port}/#search=home%2F%2B%2Flamp&only=active`,
      )
      expect(await linked.evaluate("document.querySelector('.row .topic').textContent")).toBe('home/lab/lamp')
      await linked.close()
      await expect.poll(() => inspector.pages).toBe(1)
    })

    test('lets no page in without the token', async () => {
      const stranger = await browser.open(
        `http://127.0.0.1:${inspector.port}/`,
        "document.body.textContent.includes('refused')",
      )
      expect(await stranger.evaluate("document.querySelectorAll('.row').length")).toBe(0)
      await stranger.close()
      expect(inspector.pages).toBe(1)
    })
  },
  120_000,
)
