import type { Driver } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import {
  type HubOptions,
  RelayedError,
  type ServeTabsOptions,
  type SharedWorkerLike,
  serveTabs,
  type TabsOptions,
  TabsUnavailableError,
  TabsVersionError,
  tabs,
} from 'rxtopics/tabs'
import { describe, expectTypeOf, test } from 'vitest'

/** As TypeScript's library for browsers has them, as far as that matters here. */
interface DomEvent {
  readonly type: string
}
interface DomMessageEvent extends DomEvent {
  readonly data: unknown
}
interface DomPort {
  postMessage(message: unknown, transfer: readonly object[]): void
  postMessage(message: unknown, options?: { readonly transfer?: readonly object[] }): void
  start(): void
  close(): void
  addEventListener(type: 'message', listener: (this: DomPort, event: DomMessageEvent) => unknown): void
  addEventListener(type: string, listener: (event: DomEvent) => void): void
}
interface DomSharedWorker {
  readonly port: DomPort
  addEventListener(type: 'error', listener: (this: DomSharedWorker, event: DomEvent) => unknown): void
}

describe('tabs', () => {
  test('is a driver', () => {
    expectTypeOf(tabs({ name: 'a', driver: memory() })).toEqualTypeOf<Driver>()
    expectTypeOf(tabs).parameter(0).toEqualTypeOf<TabsOptions>()
    expectTypeOf<TabsOptions>().toExtend<HubOptions>()
  })

  test('takes the worker of a browser', () => {
    const worker = (): DomSharedWorker => ({}) as DomSharedWorker
    expectTypeOf(tabs({ name: 'a', worker })).toEqualTypeOf<Driver>()
    expectTypeOf(worker satisfies () => SharedWorkerLike).returns.toEqualTypeOf<DomSharedWorker>()
  })

  test('needs a name', () => {
    // @ts-expect-error
    tabs({ driver: memory() })
  })
})

test('serveTabs takes a driver and returns what ends it', () => {
  expectTypeOf(serveTabs).parameter(0).toEqualTypeOf<Driver>()
  expectTypeOf(serveTabs).parameter(1).toEqualTypeOf<ServeTabsOptions | undefined>()
  expectTypeOf(serveTabs).returns.toEqualTypeOf<() => void>()
})

test('errors have fields', () => {
  expectTypeOf(new TabsVersionError(1, 2).own).toBeNumber()
  expectTypeOf(new TabsVersionError(1, 2).other).toBeNumber()
  expectTypeOf(new TabsVersionError(1, 2).fatal).toEqualTypeOf<boolean>()
  expectTypeOf(new TabsUnavailableError('x').missing).toBeString()
  expectTypeOf(new RelayedError('a', 'b').kind).toBeString()
})
