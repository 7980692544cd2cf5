/** Options of `cloudEvents`. */
export interface CloudEventsOptions {
  /** The context in which the events happen, a URI reference: `/site/berlin`. */
  readonly source: string
  /** What kind of event is published: `com.example.reading`. */
  readonly type: string
  /** Returns an id for each event published: `() => crypto.randomUUID()`. With the source it must be unique. */
  readonly id: () => string
  /**
   * Returns the time of each event published, in ms since 1970: `Date.now`. Not given: events have no time.
   *
   * @default none
   */
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
  /** Unique among the events of its source. */
  readonly id: string
  /** Where it happened, as a URI reference. */
  readonly source: string
  /** What kind of event it is. */
  readonly type: string
  /** What of the source it is about. */
  readonly subject?: string
  /** RFC 3339. */
  readonly time?: string
  /** The media type of the data. */
  readonly datacontenttype?: string
  /** The URI of the schema that the data follow. */
  readonly dataschema?: string
  /** All other attributes. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>
  /** What happened, decoded. */
  readonly data: A
}

/** What publishers give: the data, and what is to differ from the options. */
export interface CloudEventInput<I> {
  /** What happened, to be encoded. */
  readonly data: I
  /** In place of what the option `id` returns. */
  readonly id?: string
  /** In place of the option `source`. */
  readonly source?: string
  /** In place of the option `type`. */
  readonly type?: string
  /** What of the source it is about. */
  readonly subject?: string
  /** In place of what the option `now` returns: RFC 3339. */
  readonly time?: string
  /** The URI of the schema that the data follow. */
  readonly dataschema?: string
  /** More attributes, by names of small letters and digits. */
  readonly extensions?: Readonly<Record<string, string | number | boolean>>
}
