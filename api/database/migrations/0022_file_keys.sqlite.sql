-- Files of some purposes are encrypted at rest, each under a key of its own, which is encrypted here
-- by the keys of the installation.
ALTER TABLE stored_blobs ADD COLUMN file_key blob;
-- Nothing uses documents that were stored in clear before: housekeeping deletes their bytes.
UPDATE uploads SET state = 'DELETED' WHERE purpose = 'IDENTITY_DOCUMENT' AND state = 'STORED';
