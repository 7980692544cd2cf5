import { memo, useState } from 'react'
import type { Message } from 'rxtopics'
import { useLatestByTopic, useMessages, usePublish, useStatus } from 'rxtopics/react'
import { reading } from './topics.js'

type Reading = Message<{ readonly celsius: number }, { readonly room: string }>

const Line = () => {
  const status = useStatus()
  return (
    <p id="status">
      {status.state}
      {status.state === 'waiting' && `: ${status.error.message}`}
    </p>
  )
}

// A message that stays the same is not rendered again.
const Row = memo(({ message }: { readonly message: Reading }) => (
  <li>
    {message.params.room}: {message.value.celsius} °C
  </li>
))

const Rooms = () => {
  const { state, messages, error } = useLatestByTopic(reading, { every: 50 })
  return (
    <>
      <h2>Rooms</h2>
      <ul id="latest">
        {[...messages.values()].map(message => (
          <Row key={message.topic} message={message} />
        ))}
      </ul>
      {state === 'waiting' && <p>nothing yet</p>}
      {error !== undefined && <p className="error">{error.message}</p>}
    </>
  )
}

const Last = () => {
  const { messages } = useMessages(reading, { last: 5 })
  return (
    <>
      <h2>Messages</h2>
      <ol id="messages">
        {messages.map((message, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no identity
          <li key={at}>
            {message.params.room} {message.value.celsius}
          </li>
        ))}
      </ol>
    </>
  )
}

const Kitchen = () => {
  const [celsius, setCelsius] = useState(20)
  const { publish, receipt, error } = usePublish()
  const send = () => {
    setCelsius(celsius + 1)
    void publish(reading.at({ room: 'kitchen' }), { celsius }, { qos: 1, retain: true })
  }
  return (
    <p>
      <button id="publish" type="button" onClick={send}>
        Publish {celsius} °C
      </button>{' '}
      <span id="receipt">{error?.message ?? receipt?.outcome}</span>
    </p>
  )
}

export const App = () => (
  <main>
    <h1>React</h1>
    <Line />
    <Kitchen />
    <Rooms />
    <Last />
  </main>
)
