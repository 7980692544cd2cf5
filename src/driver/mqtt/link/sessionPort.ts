import type { LinkError } from '../../../base/linkErrors.js'
import type { LinkHandlers } from '../../driver.js'
import { protect } from '../../protect.js'
import type { Session } from '../session/session.js'
import * as encode from '../wire/encode.js'
import { PUBREL, type Version } from '../wire/packetTypes.js'
import { heldUpBy, NORMAL } from './errors.js'
import type { Writing } from './writing.js'

/** Returns how a session writes to a connection. `waiting`: a SUBSCRIBE waits for an identifier. `fail`: see `openLink`. */
export const sessionPort = (
  version: Version,
  writing: Writing,
  waiting: () => boolean,
  handlers: LinkHandlers,
  fail: (error: LinkError, code: number) => void,
): NonNullable<Parameters<Session['attach']>[0]> => ({
  publish: writing.publish,
  pubrel: (id, code) => writing.answer(to => encode.encodeAck(to, PUBREL, id, code, version)),
  ack: (type, id, code, text) => {
    // Where the reason does not fit, the code goes without it (MQTT-3.4.2-2).
    const error = writing.answer(to => encode.encodeAck(to, type, id, code, version, text))
    if (error !== null) writing.write(to => encode.encodeAck(to, type, id, code, version))
  },
  // A SUBSCRIBE that waits for an identifier is to be in force for what is published after it.
  takes: () => !waiting() && writing.takesPublish(),
  ready: () => protect(() => handlers.ready?.()),
  released: id => protect(() => handlers.released?.(String(id))),
  overshot: maximum =>
    protect(() =>
      handlers.noticed?.({ kind: 'overshoot', reason: `more than ${maximum} unanswered messages` }),
    ),
  heldUp: count => fail(heldUpBy(count), NORMAL),
})
