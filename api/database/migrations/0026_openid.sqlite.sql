-- The identities at OpenID providers that sign in to an account.
CREATE TABLE sign_in_links (
    id char(36) PRIMARY KEY,
    account_id char(36) NOT NULL REFERENCES accounts (id),
    provider varchar(40) NOT NULL,
    issuer varchar(400) NOT NULL,
    subject varchar(255) NOT NULL,
    email varchar(254),
    -- The account came by it: its name and e-mail follow the provider.
    leads boolean NOT NULL,
    linked_at timestamp NOT NULL,
    used_at timestamp NOT NULL,
    UNIQUE (provider, issuer, subject),
    UNIQUE (account_id, provider)
);
CREATE UNIQUE INDEX sign_in_links_leading ON sign_in_links (account_id) WHERE leads;

-- Sign-ins that wait for the answer of a provider; hashes alone, and for ten minutes.
CREATE TABLE pending_sign_ins (
    id char(36) PRIMARY KEY,
    state_hash char(64) NOT NULL UNIQUE,
    key_hash char(64) NOT NULL,
    provider varchar(40) NOT NULL,
    issuer varchar(400) NOT NULL,
    redirect varchar(400) NOT NULL,
    -- To be linked to this account; null for a sign-in.
    account_id char(36) REFERENCES accounts (id),
    country varchar(2),
    subdivision varchar(2),
    created_at timestamp NOT NULL,
    expires_at timestamp NOT NULL
);
CREATE INDEX pending_sign_ins_expiring ON pending_sign_ins (expires_at);
CREATE INDEX pending_sign_ins_of_account ON pending_sign_ins (account_id)
    WHERE account_id IS NOT NULL;
