-- Names are compared in their normal form (`domain/kernel/normal_form.py`), which SQL does not
-- compute: `api/database/fills.py` fills the columns of the rows that are there, at the mark.
ALTER TABLE qualification_types ADD COLUMN name_key text NOT NULL DEFAULT '';
DROP INDEX qualification_types_named;
DROP INDEX qualification_types_premium_named;
-- FILL
CREATE UNIQUE INDEX qualification_types_named ON qualification_types (owner_id, name_key)
    WHERE status <> 'DISPOSED';
CREATE UNIQUE INDEX qualification_types_premium_named ON qualification_types (name_key)
    WHERE kind = 'PREMIUM' AND status <> 'DISPOSED';
