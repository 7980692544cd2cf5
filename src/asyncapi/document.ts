import type { JsonSchema } from '../base/selfDescription.js'

/** An AsyncAPI 3.0 document, as far as a contract says it: plain JSON. */
export interface AsyncApiDocument {
  /** The version of the specification. */
  readonly asyncapi: '3.0.0'
  /** The URI that tells the application from others. */
  readonly id?: string
  /** What the application is. */
  readonly info: AsyncApiInfo
  /** Where it can be reached, by name. */
  readonly servers?: Readonly<Record<string, AsyncApiServer>>
  /** The topics, by their names in the contract. */
  readonly channels: Readonly<Record<string, AsyncApiChannel>>
  /** What the application does with them: `send.<name>` and `receive.<name>`. */
  readonly operations: Readonly<Record<string, AsyncApiOperation>>
  /** The schemas that are referred to. */
  readonly components?: {
    /** By name. */
    readonly schemas: Readonly<Record<string, JsonSchema>>
  }
}

/** What an application is. */
export interface AsyncApiInfo {
  /** Its name. */
  readonly title: string
  /** The version of its contract. */
  readonly version: string
  /** In words. */
  readonly description?: string
}

/** Where an application can be reached. */
export interface AsyncApiServer {
  /** Host and port. */
  readonly host: string
  /** The scheme of its URL. */
  readonly protocol: string
  /** The path of its URL, if there is one. */
  readonly pathname?: string
  /** In words. */
  readonly description?: string
}

/** A topic. */
export interface AsyncApiChannel {
  /** Its template, with each free level as `{name}`. */
  readonly address: string
  /** The free levels. */
  readonly parameters?: Readonly<Record<string, AsyncApiParameter>>
  /** What is sent there: one message for each content type. */
  readonly messages: Readonly<Record<string, AsyncApiMessage>>
}

/** A free level of a topic. */
export interface AsyncApiParameter {
  /** In words. */
  readonly description?: string
  /** All that can stand there. */
  readonly enum?: readonly string[]
}

/** What is sent to a topic. */
export interface AsyncApiMessage {
  /** The name of the topic in the contract. */
  readonly name: string
  /** The content type of the codec. */
  readonly contentType?: string
  /** The JSON Schema of what is sent; without keywords but for a description where nothing is known of it. */
  readonly payload: JsonSchema
}

/** What the application does with a topic. */
export interface AsyncApiOperation {
  /** Whether the application publishes to it or subscribes to it. */
  readonly action: 'send' | 'receive'
  /** Which topic. */
  readonly channel: AsyncApiReference
  /** How it is published to by default. */
  readonly bindings?: {
    /** Over MQTT. */
    readonly mqtt: {
      /** The quality of service. */
      readonly qos?: number
      /** Whether the broker keeps it. */
      readonly retain?: boolean
      /** The version of the bindings. */
      readonly bindingVersion: '0.2.0'
    }
  }
}

/** What stands for another part of the document. */
export interface AsyncApiReference {
  /** A JSON Pointer into it. */
  readonly $ref: string
}
