/// <reference lib="dom" />
import { asyncScheduler, type Observable, type SchedulerLike, type Subscription } from 'rxjs'
import { checkArgument, checkOptions, isBoolean, isCapacity, isOneOf, isString } from '../../base/checks.js'
import { isObservable, isScheduler } from '../../base/parts.js'
import { type Observed, ofFailures, ofObserver, ofStatus, ofTrace } from './feeds.js'
import type { LiveEvent, LiveFigures } from './liveEvent.js'
import type { LiveObserveOptions, LiveOptions, MarblesElement } from './marblesElement.js'
import { createTimeline, type Timeline } from './model/timeline.js'
import { createView } from './model/view.js'
import { createPicture, type Picture } from './view/picture.js'

const CAPACITY = 20_000
const LANES = 200

/** Returns the class; it is made here, since there is no `HTMLElement` to extend where a module is merely imported. */
export const createElementClass = (): (new () => MarblesElement) =>
  class extends HTMLElement implements MarblesElement {
    #timeline: Timeline = createTimeline(CAPACITY, LANES)
    #scheduler: SchedulerLike = asyncScheduler
    readonly #view = createView()
    readonly #picture: Picture

    constructor() {
      super()
      this.#picture = createPicture(this, this.attachShadow({ mode: 'open' }), this.#view, {
        timeline: () => this.#timeline,
        now: () => this.#scheduler.now(),
      })
    }

    connectedCallback(): void {
      this.#picture.start()
    }

    disconnectedCallback(): void {
      this.#picture.stop()
    }

    configure(options: LiveOptions): void {
      checkOptions('MarblesElement.configure', options, {
        capacity: isCapacity(1),
        lanes: isCapacity(1),
        scheduler: isScheduler,
        theme: isOneOf('light', 'dark', 'system'),
      })
      const { capacity = CAPACITY, lanes = LANES, scheduler = asyncScheduler, theme = 'system' } = options
      this.#timeline = createTimeline(capacity, lanes)
      this.#scheduler = scheduler
      this.#view.reset()
      this.#picture.theme(theme)
      this.#picture.changed()
    }

    observe(name: string, source$: Observable<Observed>, options: LiveObserveOptions = {}): Subscription {
      checkArgument('MarblesElement.observe.name', name, isString)
      checkArgument('MarblesElement.observe.source$', source$, isObservable)
      checkOptions('MarblesElement.observe', options, { topics: isBoolean })
      const subscription = this.feed(ofObserver(name, source$, options.topics ?? true))
      subscription.add(() => this.add({ kind: 'observer', lane: name, what: '!' }))
      return subscription
    }

    link(status$: Parameters<MarblesElement['link']>[0]): Subscription {
      checkArgument('MarblesElement.link.status$', status$, isObservable)
      return this.feed(ofStatus(status$))
    }

    wire(trace$: Parameters<MarblesElement['wire']>[0]): Subscription {
      checkArgument('MarblesElement.wire.trace$', trace$, isObservable)
      return this.feed(ofTrace(trace$))
    }

    failures(failures$: Parameters<MarblesElement['failures']>[0]): Subscription {
      checkArgument('MarblesElement.failures.failures$', failures$, isObservable)
      return this.feed(ofFailures(failures$))
    }

    feed(events$: Observable<LiveEvent>): Subscription {
      checkArgument('MarblesElement.feed.events$', events$, isObservable)
      return events$.subscribe(event => this.add(event))
    }

    add(event: LiveEvent): void {
      this.#timeline.add(event, this.#scheduler.now())
      this.#picture.changed()
    }

    clear(): void {
      this.#timeline.clear()
      this.#picture.changed()
    }

    get paused(): boolean {
      return !this.#view.follows
    }

    set paused(paused: boolean) {
      if (paused) this.#view.hold(this.#scheduler.now())
      else this.#view.follow()
      this.#picture.changed()
    }

    get scale(): number {
      return this.#view.perPixel
    }

    set scale(perPixel: number) {
      const now = this.#scheduler.now()
      this.#view.zoom(perPixel / this.#view.perPixel, this.#view.end(now), now)
      this.#picture.changed()
    }

    get figures(): LiveFigures {
      return this.#timeline.figures()
    }
  }
