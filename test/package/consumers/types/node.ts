// The entries that stand on Node, or on packages that do.
import * as amqp from 'rxtopics/amqp'
import * as fileStore from 'rxtopics/file-store'
import * as mqtt from 'rxtopics/mqtt'
import * as nats from 'rxtopics/nats'
import * as protobuf from 'rxtopics/protobuf'
import * as redis from 'rxtopics/redis'
import * as peer from 'rxtopics/testing/peer'
import { modules } from './browser.js'

export const driver = mqtt.mqtt('mqtt://localhost', { protocolVersion: 5, keepalive: 10 })
export const all = [...modules, amqp, fileStore, nats, protobuf, redis, peer]
// @ts-expect-error: there is no such version.
export const wrong = mqtt.mqtt('mqtt://localhost', { protocolVersion: 6 })
