-- Payouts that need no bank are found in the order of their time, also where many are due.
DROP INDEX payouts_sent_at_once;
CREATE INDEX payouts_sent_at_once ON payouts (state, made_at)
    WHERE state = 'DUE' AND rail IN ('sandbox', 'gift_card');

-- Whether a method is still needed is asked whenever a payout leaves.
CREATE INDEX payouts_waiting_of_method ON payouts (method_id) WHERE state IN ('DUE', 'HELD');
