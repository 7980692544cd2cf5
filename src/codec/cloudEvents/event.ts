export interface CloudEventsOptions {
  /** The context in which the events happen, a URI reference: `/site/berlin`. */
  readonly source: string
  /** What kind of event is published: `com.example.reading`. */
  readonly type: string
  /** Returns an id for each event published: `() => crypto.randomUUID()`. With the source it must be unique. */
  readonly id: () => string
  /** Returns the time of each event published, in ms since 1970: `Date.now`. Not given: events have no time. */
  readonly now?: () => number
  /**
   * How events are published; both are read. `'structured'`: as one JSON object, which any version of MQTT carries.
   * `'binary'`: the data alone are the payload, the attributes are user properties; only MQTT 5 carries them.
   *
   * @default 'structured'
   */
  readonly mode?: 'structured' | 'binary'
  /**
   * The largest structured event that is decoded, in bytes, as with `json`; the data of a binary one have the limit of
   * their codec.
   *
   * @default 1048576
   */
  readonly maxBytes?: number
}

/** One event (CloudEvents 1.0). */
export interface CloudEvent<A> {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject?: string
  /** RFC 3339. */
  readonly time?: string
  readonly datacontenttype?: string
  readonly dataschema?: string
  /** All other attributes. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>
  readonly data: A
}

/** What publishers give: the data, and what is to differ from the options. */
export interface CloudEventInput<I> {
  readonly data: I
  readonly id?: string
  readonly source?: string
  readonly type?: string
  readonly subject?: string
  readonly time?: string
  readonly dataschema?: string
  readonly extensions?: Readonly<Record<string, string | number | boolean>>
}
