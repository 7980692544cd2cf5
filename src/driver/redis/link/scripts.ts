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

/** Returns what is kept under these names; those of what has expired leave the index. */
export const READ = `
local found = {}
for at = 2, #ARGV do
  local payload = redis.call('HGET', ARGV[1] .. ARGV[at], 'payload')
  if not payload then redis.call('ZREM', KEYS[1], ARGV[at]) end
  found[at - 1] = payload
end
return found`
