import type { Channel, ChannelModel } from 'amqplib'

/** Does what declares and binds, on channels of its own: what the server refuses ends nothing else. */
export interface Control {
  /**
   * Does a task, which rejects where the server refuses it. Several are done at the same time, each on a channel that no
   * other uses meanwhile: a channel has one question at a time, and waits for the answer.
   */
  run<T>(task: (channel: Channel) => Promise<T>): Promise<T>
}

/** So many at the same time. */
const LANES = 8

export const createControl = (connection: ChannelModel): Control => {
  const lanes = Array.from({ length: LANES }, () => createLane(connection))

  return {
    run: task => {
      const [first, ...others] = lanes
      // Most links never need a second one.
      const idlest = others.reduce((best, lane) => (lane.load() < best.load() ? lane : best), first as Lane)
      return idlest.run(task)
    },
  }
}

interface Lane extends Control {
  /** How many tasks it has. */
  load(): number
}

const createLane = (connection: ChannelModel): Lane => {
  let channel: Channel | null = null
  let last: Promise<unknown> = Promise.resolve()
  let load = 0

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
    load: () => load,
    run: task => {
      load += 1
      const done = last
        .then(async () => await task(channel ?? (await open())))
        .finally(() => {
          load -= 1
        })
      last = done.catch(() => {})
      return done
    },
  }
}
