-- The supervisor looks at checks that are under way or fall due, of all units, oldest first: WatchChecks. Without an index it reads every commitment
-- that there ever was.

-- +goose Up
CREATE INDEX commitments_watch ON commitments ((coalesce(check_on, (signed_at AT TIME ZONE 'Asia/Shanghai')::date)), id)
    WHERE state IN ('checking', 'finished');
