import { ConnectionLostError, LinkError } from '../../../base/linkErrors.js'
import { printCause } from '../../../base/print.js'
import type { Time } from '../../../base/time.js'
import type { SharedWorkerLike } from '../options.js'
import type { Platform } from '../platform.js'
import type { Line, LineHandlers } from './line.js'

export interface WorkerSettings {
  readonly worker: () => SharedWorkerLike
  readonly platform: Pick<Platform, 'leaving'>
  readonly time: Time
}

/** Opens a line to the hub in a worker. */
export const dialWorker = ({ worker, platform, time }: WorkerSettings, handlers: LineHandlers): Line => {
  const { receive, connected, ended } = handlers
  let isOver = false
  const end = (error: LinkError) => {
    if (!isOver) ended(error)
  }
  const failed = (cause?: unknown): LinkError =>
    cause === undefined
      ? new LinkError('the worker could not be started')
      : new LinkError(`the worker could not be started: ${printCause(cause)}`, { cause })

  let started: SharedWorkerLike
  try {
    started = worker()
  } catch (cause) {
    time.schedule(() => end(failed(cause)))
    return { post: () => {}, silent: () => {}, close: () => (isOver = true) }
  }
  const { port } = started
  started.addEventListener('error', () => end(failed()))
  port.addEventListener('message', ({ data }) => {
    if (!isOver) receive(data)
  })
  port.start()
  const stay = platform.leaving(() => {
    port.postMessage({ kind: 'abort' })
    end(new ConnectionLostError('this page is being left or frozen'))
  })
  time.schedule(() => {
    if (!isOver) connected()
  })
  return {
    post: message => port.postMessage(message),
    // The next link starts one that is there no more.
    silent: () => {},
    close: () => {
      isOver = true
      stay()
      // What was posted is still read.
      port.close()
    },
  }
}
