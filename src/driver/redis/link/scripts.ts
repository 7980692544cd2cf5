// Scripts run as one step: nobody sees a value that was kept and not published, or the other way round.

/** Publishes a message and keeps it, or ends that with an empty one. First what the user may not be allowed to do. */
export const KEEP = `
local heard = redis.call('PUBLISH', ARGV[1], ARGV[2])
redis.call('DEL', KEYS[1])
if #ARGV[2] == 0 then
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[1], 'payload', ARGV[2])
  if ARGV[3] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
  redis.call('ZADD', KEYS[2], 0, ARGV[1])
end
return heard`

/** Bytes of one answer, about: see `ANSWER` of the reader of streams. */
const ANSWER = 4_000_000

/**
 * Asks for what is kept under these names, one after the other; those of what has expired leave the index. What somebody else
 * has put there, and is no hash, is nothing. Of what is too much for one answer the first are returned.
 */
export const readBy = (command: string, isNothing: string): string => `
local found, size = {}, 0
for at = 2, #ARGV do
  local kept = redis.pcall(${command})
  local problem = type(kept) == 'table' and kept.err
  if problem and string.sub(problem, 1, 9) ~= 'WRONGTYPE' then return kept end
  if problem then kept = false elseif ${isNothing} then redis.call('ZREM', KEYS[1], ARGV[at]) end
  found[at - 1] = kept
  for _, each in ipairs(type(kept) == 'table' and kept or { kept or '' }) do size = size + #each end
  if size > ${ANSWER} then break end
end
return found`

/** Returns the payloads that are kept under these names. */
export const READ: string = readBy("'HGET', ARGV[1] .. ARGV[at], 'payload'", 'not kept')
