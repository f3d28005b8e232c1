//! What Redis runs as a whole or not at all. Each script may be repeated if its answer was lost, except that
//! [`CANCEL`] and [`RETRY`] then say that the task is in that state already.

/// Keys: the waiting tasks, the run, the task, all tasks. Arguments: the task's id, its text, now.
pub(super) const SEND: &str = "
    if redis.call('HSETNX', KEYS[2], ARGV[1], 'waiting') == 0 then return end
    redis.call('EXPIRE', KEYS[2], 86400)
    redis.call('SET', KEYS[3], ARGV[2], 'EX', 86400)
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[3] - 86400)
    redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1])
    redis.call('LPUSH', KEYS[1], ARGV[1])";

/// Keys: the waiting tasks, the worker's task, the workers. Arguments: now, the worker. A worker whose task is not
/// settled gets that task again.
pub(super) const TAKE: &str = "
    redis.call('ZADD', KEYS[3], ARGV[1], ARGV[2])
    local id = redis.call('LINDEX', KEYS[2], -1)
    if id then
        local text = redis.call('GET', 'rank-tracker:task:' .. id)
        if not text then redis.call('LREM', KEYS[2], 1, id) end
        return text
    end
    id = redis.call('LMOVE', KEYS[1], KEYS[2], 'RIGHT', 'LEFT')
    if not id then return false end
    local text = redis.call('GET', 'rank-tracker:task:' .. id)
    if text then
        redis.call('HSET', 'rank-tracker:run:' .. cjson.decode(text).run, id, 'running')
    else
        redis.call('LREM', KEYS[2], 1, id)
    end
    return text";

/// Keys: the waiting tasks, the worker's task, the run, the task. Arguments: the task's id, its state, its text.
pub(super) const SETTLE: &str = "
    if redis.call('LREM', KEYS[2], 1, ARGV[1]) == 0 then return end
    local state = ARGV[2]
    if state == 'waiting' and redis.call('HGET', KEYS[3], ARGV[1]) == 'cancelling' then state = 'cancelled' end
    redis.call('HSET', KEYS[3], ARGV[1], state)
    if state == 'waiting' then
        redis.call('SET', KEYS[4], ARGV[3], 'EX', 86400)
        redis.call('LPUSH', KEYS[1], ARGV[1])
    end";

/// Keys: the waiting tasks, the run. Argument: the task's id. Returns the states before and after.
pub(super) const CANCEL: &str = "
    local before = redis.call('HGET', KEYS[2], ARGV[1])
    if not before then return {} end
    local after = ({ waiting = 'cancelled', running = 'cancelling' })[before] or before
    if before == 'waiting' then redis.call('LREM', KEYS[1], 0, ARGV[1]) end
    if before ~= after then redis.call('HSET', KEYS[2], ARGV[1], after) end
    return { before, after }";

/// Keys: the waiting tasks, the run, the task. Arguments: the task's id, its text. Returns the states before and after.
pub(super) const RETRY: &str = "
    local before = redis.call('HGET', KEYS[2], ARGV[1])
    if not before then return {} end
    if before ~= 'failed' and before ~= 'cancelled' then return { before, before } end
    redis.call('HSET', KEYS[2], ARGV[1], 'waiting')
    redis.call('EXPIRE', KEYS[2], 86400)
    redis.call('SET', KEYS[3], ARGV[2], 'EX', 86400)
    redis.call('LPUSH', KEYS[1], ARGV[1])
    return { before, 'waiting' }";

/// Keys: the waiting tasks, the workers. Argument: when a worker that is alive has shown it, at the latest.
pub(super) const RECLAIM: &str = "
    for _, worker in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])) do
        local id = redis.call('LPOP', 'rank-tracker:running:' .. worker)
        while id do
            local text = redis.call('GET', 'rank-tracker:task:' .. id)
            if text then
                local run = 'rank-tracker:run:' .. cjson.decode(text).run
                if redis.call('HGET', run, id) == 'cancelling' then
                    redis.call('HSET', run, id, 'cancelled')
                else
                    redis.call('HSET', run, id, 'waiting')
                    redis.call('RPUSH', KEYS[1], id)
                end
            end
            id = redis.call('LPOP', 'rank-tracker:running:' .. worker)
        end
        redis.call('ZREM', KEYS[2], worker)
    end";

/// Keys: the waiting tasks, the workers. Returns how many tasks wait, and how many are with workers.
pub(super) const DEPTH: &str = "
    local running = 0
    for _, worker in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
        running = running + redis.call('LLEN', 'rank-tracker:running:' .. worker)
    end
    return { redis.call('LLEN', KEYS[1]), running }";

/// Key: the task. Argument: its id. Returns its text and its state.
pub(super) const FIND: &str = "
    local text = redis.call('GET', KEYS[1])
    if not text then return {} end
    local state = redis.call('HGET', 'rank-tracker:run:' .. cjson.decode(text).run, ARGV[1])
    if not state then return {} end
    return { text, state }";

/// Key: all tasks. Arguments: the state that is asked for or nothing, and how many. Returns texts and states. It reads
/// no more than the latest 5000 tasks, because other commands wait for a script.
pub(super) const LIST: &str = "
    local found = {}
    for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, 4999)) do
        if #found >= 2 * ARGV[2] then break end
        local text = redis.call('GET', 'rank-tracker:task:' .. id)
        local state = text and redis.call('HGET', 'rank-tracker:run:' .. cjson.decode(text).run, id)
        if state and (ARGV[1] == '' or ARGV[1] == state) then
            table.insert(found, text)
            table.insert(found, state)
        end
    end
    return found";
