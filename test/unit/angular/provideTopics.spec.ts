// @vitest-environment jsdom
import '@angular/compiler'
import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing'
import { type Client, createClient } from 'rxtopics'
import {
  injectClient,
  injectLatest,
  injectPublish,
  injectStatus,
  injectTopic,
  provideTopics,
  TOPICS,
} from 'rxtopics/angular'
import { createBroker, memory } from 'rxtopics/memory'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

beforeAll(() => {
  TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting())
})
beforeEach(() => {
  TestBed.resetTestingModule()
})

const injectorWith = (client: Client | (() => Client)) =>
  createEnvironmentInjector([provideTopics(client)], TestBed.inject(EnvironmentInjector))

describe('provideTopics', () => {
  test('makes a client when it is asked for, one, and closes it with its injector', async () => {
    const made: Client[] = []
    const injector = injectorWith(() => {
      const client = createClient(memory(createBroker()))
      made.push(client)
      return client
    })
    expect(made).toEqual([])
    const client = injector.runInContext(injectClient)
    expect(injector.get(TOPICS)).toBe(client)
    expect(made).toEqual([client])
    injector.destroy()
    await expect.poll(() => client.snapshot().status.state).toBe('closed')
  })

  test('leaves open what was given', async () => {
    const client = createClient(memory(createBroker()))
    const injector = injectorWith(client)
    expect(injector.runInContext(injectClient)).toBe(client)
    injector.destroy()
    await new Promise(resolve => setImmediate(resolve))
    expect(client.snapshot().status.state).toBe('idle')
  })

  test('refuses what is no client, and is missed with words that say so', () => {
    expect(() => provideTopics({} as never)).toThrow('provideTopics.client')
    expect(() => injectorWith(() => ({}) as never).runInContext(injectClient)).toThrow('provideTopics.client')
    for (const [use, name] of [
      [injectClient, 'injectClient'],
      [injectStatus, 'injectStatus'],
      [injectPublish, 'injectPublish'],
      [() => injectTopic('a'), 'injectTopic'],
      [() => injectLatest('a'), 'injectLatest'],
    ] as const)
      expect(() => TestBed.runInInjectionContext(use as () => unknown)).toThrow(`${name}.client: is missing`)
    expect(() => injectClient()).toThrow('NG0203')
  })
})
