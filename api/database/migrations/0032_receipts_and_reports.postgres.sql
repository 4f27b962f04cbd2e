-- The keys that sign receipts. One signs; the private key of the others is gone.
CREATE TABLE signing_keys (
    id uuid PRIMARY KEY,
    key_id char(16) NOT NULL UNIQUE,
    public_key char(44) NOT NULL,
    private_key bytea,
    made_at timestamptz NOT NULL,
    retired_at timestamptz,
    CHECK ((retired_at IS NULL) = (private_key IS NOT NULL)),
    CHECK (retired_at >= made_at)
);
CREATE UNIQUE INDEX signing_keys_that_signs ON signing_keys ((retired_at IS NULL))
    WHERE retired_at IS NULL;

-- What was reported to the tax authority of a year, report by report.
CREATE TABLE tax_reports (
    id uuid PRIMARY KEY,
    year integer NOT NULL CHECK (year BETWEEN 2000 AND 9999),
    number integer NOT NULL CHECK (number > 0),
    made_at timestamptz NOT NULL,
    originals integer NOT NULL CHECK (originals >= 0),
    corrections integer NOT NULL CHECK (corrections >= 0),
    UNIQUE (year, number)
);
CREATE TABLE tax_report_rows (
    id uuid PRIMARY KEY,
    report_id uuid NOT NULL REFERENCES tax_reports (id),
    worker_id uuid NOT NULL REFERENCES workers (id),
    form varchar(10) NOT NULL CHECK (form IN ('1099-NEC', '1042-S')),
    rate integer NOT NULL CHECK (rate BETWEEN 0 AND 10000),
    kind varchar(10) NOT NULL CHECK (kind IN ('ORIGINAL', 'CORRECTED')),
    gross_cents bigint NOT NULL CHECK (gross_cents >= 0),
    withheld_cents bigint NOT NULL CHECK (withheld_cents BETWEEN 0 AND gross_cents),
    earlier_gross_cents bigint,
    earlier_withheld_cents bigint,
    UNIQUE (report_id, worker_id, form, rate),
    CHECK ((kind = 'CORRECTED') = (earlier_gross_cents IS NOT NULL)),
    CHECK ((kind = 'CORRECTED') = (earlier_withheld_cents IS NOT NULL))
);
CREATE INDEX tax_report_rows_of_worker ON tax_report_rows (worker_id);
-- The payouts of a year.
CREATE INDEX payouts_sent ON payouts (sent_at) WHERE sent_at IS NOT NULL;
