import { OptionError } from '../../base/errors.js'
import { preparePublish } from '../../client/publishing/preparePublish.js'
import type {
  LinkLane,
  MessageMeaning,
  PacketMeaning,
  PublishLane,
  Retained,
  Row,
  TopicLane,
} from '../../marbles/diagram.js'
import { HarnessError } from '../errors.js'
import { payloadOf } from '../message.js'
import { isState } from './meanings.js'
import { nested } from './nested.js'
import type { Play } from './play.js'
import type { Path } from './problems.js'

export const playRetained = (
  { topic, value, qos = 0 }: Retained,
  path: Path,
  { broker, problems }: Play,
): void => {
  problems.attempt(path, () => broker.publish(topic, payloadOf(value), { qos, retain: true }))
}

/** Somebody else publishes. While the broker is away it cannot, and what it had to say is lost. */
export const playTopic = ({ topic, row }: TopicLane, path: Path, play: Play): void =>
  eachMarble(row, path, play, symbol => {
    if (symbol === '|') return () => {}
    const { value, qos = 0, retained = false } = messageOf(symbol, play)
    const payload = payloadOf(value)
    return () => {
      if (play.broker.snapshot().running) play.broker.publish(topic, payload, { qos, retain: retained })
    }
  })

/** The client under test publishes. */
export const playPublish = (lane: PublishLane, path: Path, play: Play): void => {
  const { topic, options, row, receipts } = lane
  const alphabet = play.alphabet(isState('outcome'))
  const note =
    receipts === null
      ? () => {}
      : play.stage.open({ label: `publish ${topic} receipts`, expected: receipts, alphabet })
  eachMarble(row, path, play, symbol => {
    const { value, qos, retained } = messageOf(symbol, play)
    const payload = payloadOf(value)
    const given = {
      ...nested(Object.entries(options)),
      ...(qos === undefined ? {} : { qos }),
      ...(retained === undefined ? {} : { retain: retained }),
    }
    const prepared = preparePublish('publish', topic, payload, given)
    if (prepared._tag === 'Left' && prepared.left instanceof OptionError) throw prepared.left
    return () =>
      void play.client.publish(topic, payload, given).subscribe({
        next: value => note({ kind: 'next', value }),
        error: (error: unknown) => note({ kind: 'error', error }),
      })
  })
}

export const playLink = ({ row }: LinkLane, path: Path, play: Play): void => {
  const { broker, client, clientId, stage } = play
  const expected: Row = { marbles: [], length: row.length }
  const failed = stage.open({ label: 'link pings', expected, alphabet: play.alphabet(() => false) })
  const ping = () => client.ping().subscribe({ error: (error: unknown) => failed({ kind: 'error', error }) })

  eachMarble(row, path, play, symbol => {
    if (symbol === 'x') return () => broker.stop()
    if (symbol === 'o') return () => broker.start()
    if (symbol === '|') return () => void client.close()
    const { packet, about } = packetOf(symbol, play)
    if (packet === 'CONNECT') return () => client.reconnect()
    if (packet === 'PINGREQ') return () => void ping()
    const code = packet === 'DISCONNECT' ? Number(about[0] ?? 0) : undefined
    return () => void broker.disconnect(clientId, code)
  })
}

/** Does what a marble stands for, at its frame. What cannot be done is a problem of the row. */
const eachMarble = (
  row: Row,
  path: Path,
  { stage, problems }: Play,
  actionOf: (symbol: string) => () => void,
): void => {
  row.marbles.forEach(({ frame, symbol }, at) => {
    const action = problems.attempt([...path, 'row', 'marbles', at], () => actionOf(symbol))
    if (action !== null) stage.at(frame, action)
  })
  stage.stretch(row.length)
}

const meaningOf = (symbol: string, { diagram }: Play) =>
  diagram.bindings.find(binding => binding.symbol === symbol)?.meaning

const messageOf = (symbol: string, play: Play): MessageMeaning => {
  const meaning = meaningOf(symbol, play)
  if (meaning?.kind !== 'message') throw new HarnessError(`${symbol} is not a message`)
  return meaning
}

/** The format has seen to it that it is one which a link knows. */
const packetOf = (symbol: string, play: Play): PacketMeaning => {
  const meaning = meaningOf(symbol, play)
  if (meaning?.kind !== 'packet') throw new HarnessError(`${symbol} is not a packet`)
  return meaning
}
