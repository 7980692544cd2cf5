import type { Channel, ChannelModel } from 'amqplib'

/** Does what declares and binds, one after the other, on a channel of its own: what the server refuses ends no other. */
export interface Control {
  /** Rejects where the server refuses it: then the next task has a new channel. */
  run<T>(task: (channel: Channel) => Promise<T>): Promise<T>
}

export const createControl = (connection: ChannelModel): Control => {
  let channel: Channel | null = null
  let last: Promise<unknown> = Promise.resolve()

  const open = async (): Promise<Channel> => {
    const opened = await connection.createChannel()
    const over = () => {
      if (channel === opened) channel = null
    }
    // Without a listener an error would end the process; that of a task is what it rejects with.
    opened.on('error', over)
    opened.on('close', over)
    channel = opened
    return opened
  }

  return {
    run: task => {
      const done = last.then(async () => await task(channel ?? (await open())))
      last = done.catch(() => {})
      return done
    },
  }
}
