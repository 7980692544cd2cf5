import { readBy } from '../link/scripts.js'

// What has to be one step at the server. All keys are in one slot.

/**
 * Publishes a message on its channel, adds it to the stream, keeps it where it is retained, and wakes who reads the stream.
 * First what the user may not be allowed to do; that nobody may be woken is no reason to say that it was not done.
 */
export const ADD = `
redis.call('PUBLISH', ARGV[1], ARGV[2])
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[5], '*', 'channel', ARGV[1], 'payload', ARGV[2], unpack(ARGV, 6))
if ARGV[3] == '1' then
  redis.call('DEL', KEYS[2])
  if #ARGV[2] == 0 then
    redis.call('ZREM', KEYS[3], ARGV[1])
  else
    redis.call('HSET', KEYS[2], 'payload', ARGV[2], 'id', id, unpack(ARGV, 6))
    if ARGV[4] ~= '' then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
    redis.call('ZADD', KEYS[3], 0, ARGV[1])
  end
end
redis.pcall('PUBLISH', KEYS[1], '')
return id`

const LAST = `
local last = '0-0'
local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
if not info.err then
  for at = 1, #info, 2 do if info[at] == 'last-generated-id' then last = info[at + 1] end end
end`

/** Makes a group; a `problem` is that it is there. All others, want of memory for instance, are the answer. */
const CREATE = `local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '$', 'MKSTREAM')
local problem = made.err
if problem and not string.find(problem, 'BUSYGROUP', 1, true) then return made end`

/** Notes a subscription of a session, which begins now unless it is there already, and returns where it began. */
export const JOIN: string = `${LAST}
if redis.call('HLEN', KEYS[2]) == 0 then
  ${CREATE}
  if problem then redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], last) end
end
local known = redis.call('HGET', KEYS[2], ARGV[2])
local since = known and string.match(known, '^(%S+)') or last
redis.call('HSET', KEYS[2], ARGV[2], since .. ' ' .. ARGV[3])
if ARGV[4] ~= '' then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
return since`

/** Ends a subscription of a session, and returns where it ended. */
export const PART: string = `${LAST}
redis.call('HDEL', KEYS[2], ARGV[1])
return last`

/** Joins a group, which begins now unless it has had members lately; returns 1 where it had, and somebody has ended it. */
export const JOIN_GROUP: string = `${LAST}
${CREATE}
local known = redis.call('EXISTS', KEYS[2]) == 1
if problem and not known then redis.call('XGROUP', 'SETID', KEYS[1], ARGV[1], last) end
redis.call('SET', KEYS[2], '1')
if ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
if not problem and known then return 1 end
return 0`

/** Ends the groups of sessions that are over. ARGV[1]: what the names of keys begin with. */
export const SWEEP = `
local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
if groups.err then return 0 end
local ended = 0
for _, group in ipairs(groups) do
  local name = group[2]
  if (string.sub(name, 1, 8) == 'session:' or string.sub(name, 1, 6) == 'group:')
      and redis.call('EXISTS', ARGV[1] .. name) == 0 then
    redis.call('XGROUP', 'DESTROY', KEYS[1], name)
    ended = ended + 1
  end
end
return ended`

/** Ends a session. */
export const FORGET = `
redis.call('DEL', KEYS[2])
redis.pcall('XGROUP', 'DESTROY', KEYS[1], ARGV[1])
return 0`

/** Says that this member works on messages; of those that another has by now it says nothing. */
export const WORKING = `
for at = 3, #ARGV do
  local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[at], ARGV[at], 1)
  if held[1] and held[1][2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[at], 'JUSTID')
  end
end
return 0`

/** Gives messages of a member back, so that another gets them at once; a member that has none left is one no more. */
export const LEAVE = `
for at = 4, #ARGV do
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[at], 'IDLE', ARGV[3], 'JUSTID')
end
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
end
redis.pcall('PUBLISH', KEYS[1], '')
return 0`

/** Settles what a member has of what the stream has no more, and returns how many those were. */
export const GIVE_UP = `
local gone = 0
for _, held in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1000, ARGV[2])) do
  if #redis.call('XRANGE', KEYS[1], held[1], held[1]) == 0 then
    gone = gone + redis.call('XACK', KEYS[1], ARGV[1], held[1])
  end
end
return gone`

/** Returns what is kept under these names, with all that it says. */
export const READ_ALL: string = readBy("'HGETALL', ARGV[1] .. ARGV[at]", '#kept == 0')
