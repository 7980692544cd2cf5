// @vitest-environment jsdom
import '@angular/compiler'
import {
  Component,
  createEnvironmentInjector,
  EnvironmentInjector,
  PLATFORM_ID,
  signal,
  type Type,
} from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing'
import { number, topic } from 'rxtopics'
import {
  injectLatest,
  injectLatestByTopic,
  injectMessages,
  injectOnMessage,
  injectPublish,
  injectStatus,
  injectTopic,
  provideTopics,
} from 'rxtopics/angular'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Place } from '../../support/views/page.js'
import { brief, celsius } from '../../support/views/shown.js'
import { createStage } from '../../support/views/stage.js'
import { type Mount, type Shows, viewSuite } from '../../support/views/suite.js'

interface Given {
  /** As it is written where it is used: another topic each time that it is asked. */
  readonly target: () => ReturnType<typeof celsius.at<{ room: string }>> | null
  readonly heard: (value: number) => void
}

/** Each is called in the constructor of a component, and returns what its template shows. */
const parts: Record<Exclude<Shows, 'thrice' | 'publish'>, (given: Given) => () => string> = {
  latest: ({ target }) => {
    const latest = injectLatest(target)
    return () => brief(latest().state, latest().value, latest().error?.name)
  },
  byTopic: () => {
    const latest = injectLatestByTopic(celsius)
    const rooms = () => [...latest().messages.values()].map(({ params, value }) => params.room + value)
    return () => brief(latest().state, ...rooms(), latest().error?.name)
  },
  messages: () => {
    const last = injectMessages(celsius, { last: 3 })
    return () =>
      brief(
        last().state,
        last()
          .messages.map(({ value }) => value)
          .join(','),
      )
  },
  onMessage: ({ target, heard }) => {
    const watching = injectOnMessage(target, ({ value }) => heard(value))
    return () => brief(watching().state, watching().error?.name)
  },
  status: ({ target }) => {
    const status = injectStatus()
    const latest = injectLatest(target)
    return () => brief(status().state, latest().state, latest().value)
  },
}

const componentOf = (shows: Shows, given: Given, texts: string[]): Type<unknown> => {
  const note = (text: string) => {
    texts.push(text)
    return text
  }
  if (shows === 'thrice') {
    const Part = componentOf('latest', given, texts)
    class Page {}
    return Component({ imports: [Part], template: '<app-part /><app-part /><app-part />' })(Page)
  }
  if (shows === 'publish') {
    class Page {
      readonly sending = injectPublish()
      text() {
        const { pending, receipt, error } = this.sending.published()
        return note(brief(pending, receipt?.outcome, error?.name))
      }
      click() {
        const at = given.target()
        if (at !== null) void this.sending.publish(at as never, 7 as never, { qos: 1 })
      }
    }
    return Component({ template: '<button (click)="click()">{{ text() }}</button>' })(Page)
  }
  const part = parts[shows]
  class Page {
    readonly show = part(given)
    text() {
      return note(this.show())
    }
  }
  return Component({ selector: 'app-part', template: '{{ text() }}' })(Page)
}

const mount: Mount = async (shows, client, first, heard) => {
  const room = signal(first)
  const texts: string[] = []
  const target = () => {
    const at = room()
    return at === null ? null : celsius.at({ room: at })
  }
  TestBed.configureTestingModule({ providers: [provideTopics(client)] })
  const fixture = TestBed.createComponent(componentOf(shows, { target, heard }, texts))
  const place = fixture.nativeElement as Place
  await fixture.whenStable()
  return {
    text: () => place.textContent,
    texts,
    room: async to => {
      room.set(to)
      await fixture.whenStable()
    },
    click: async () => {
      place.querySelector('button')?.click()
      TestBed.tick()
      await fixture.whenStable()
    },
    unmount: () => fixture.destroy(),
  }
}

beforeAll(() => {
  TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting())
})
beforeEach(() => {
  TestBed.resetTestingModule()
})

describe('Angular', () => viewSuite(mount))

describe('injectTopic', () => {
  test('is the stream of what a function says, until its injector is destroyed', async () => {
    const { client, broker } = createStage()
    TestBed.configureTestingModule({ providers: [provideTopics(client)] })
    const injector = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector))
    const room = signal<string | null>('a')
    const seen: unknown[] = []
    injector.runInContext(() => {
      const target = () => {
        const at = room()
        return at === null ? null : celsius.at({ room: at })
      }
      injectTopic(target, { retained: 'none' }).subscribe({
        next: ({ params, value }) => seen.push(params.room + value),
        complete: () => seen.push('complete'),
      })
    })
    const on = (...filters: readonly string[]) => {
      TestBed.tick()
      return expect
        .poll(() => client.snapshot().subscriptions.filter(({ phase }) => phase === 'on'))
        .toMatchObject(filters.map(filter => ({ filter })))
    }
    await on('home/a/celsius')
    broker.publish('home/a/celsius', '1')
    await expect.poll(() => seen).toEqual(['a1'])
    room.set('b')
    await on('home/b/celsius')
    broker.publish('home/b/celsius', '2')
    broker.publish('home/a/celsius', '3')
    await expect.poll(() => seen).toEqual(['a1', 'b2'])
    room.set(null)
    await on()
    injector.destroy()
    expect(seen).toEqual(['a1', 'b2', 'complete'])
    await client.close()
  })
})

describe('what is wrong', () => {
  test('with options is thrown at once, also where a function is asked later', () => {
    const { client } = createStage()
    TestBed.configureTestingModule({ providers: [provideTopics(client)] })
    const later = () => expect.fail('asked')
    TestBed.runInInjectionContext(() => {
      expect(() => injectLatest(later, { every: -1 })).toThrow('injectLatest.every')
      expect(() => injectLatestByTopic(later, { maxTopics: 0 })).toThrow('injectLatestByTopic.maxTopics')
      expect(() => injectMessages(later, { last: 0 })).toThrow('injectMessages.last')
      expect(() => injectOnMessage(later, () => {}, { last: 1 } as never)).toThrow('injectOnMessage.last')
    })
  })

  test('with what a function says is shown, until it says something else', async () => {
    const { client, broker } = createStage()
    TestBed.configureTestingModule({ providers: [provideTopics(client)] })
    const room = signal('')
    const latest = TestBed.runInInjectionContext(() => injectLatest(() => celsius.at({ room: room() })))
    TestBed.tick()
    expect(latest()).toMatchObject({ state: 'failed', error: { name: 'ParamError' }, value: undefined })
    broker.publish('home/a/celsius', '1', { retain: true })
    room.set('a')
    TestBed.tick()
    await expect.poll(() => latest().value).toBe(1)
    expect(latest().error).toBe(undefined)
    room.set('')
    TestBed.tick()
    await expect.poll(() => client.snapshot().subscriptions).toEqual([])
    expect(latest()).toMatchObject({ state: 'failed', value: undefined })
    await client.close()
  })
})

describe('on a server', () => {
  test('nothing is subscribed', async () => {
    const { client } = createStage()
    TestBed.configureTestingModule({
      providers: [provideTopics(client), { provide: PLATFORM_ID, useValue: 'server' }],
    })
    TestBed.runInInjectionContext(() => {
      const latest = injectLatest(topic('home/{room}/celsius', number))
      const status = injectStatus()
      injectOnMessage('home/#', () => {})
      injectTopic('home/#').subscribe()
      TestBed.tick()
      expect([latest().state, status().state]).toEqual(['waiting', 'idle'])
    })
    expect(client.snapshot()).toMatchObject({ leases: 0, subscriptions: [] })
  })
})
