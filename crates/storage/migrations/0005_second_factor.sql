-- The second factor of an account, and sessions that a person can tell apart.

-- A session has a number to be ended by, and waits half open for the code after the password. Nothing of the old ones
-- tells which of them had a second factor: whoever is signed in signs in again.
DROP TABLE session;
CREATE TABLE session (
    id {id},
    token_hash TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    verified_at BIGINT,             -- NULL: the password was right, the code is still to come
    browser TEXT NOT NULL           -- family and system in words; empty where they are not known
);
CREATE INDEX session_account ON session (account_id);

-- The secret that an account shares with its person's phone, sealed with a key that the database does not hold.
CREATE TABLE second_factor (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    sealed TEXT NOT NULL,
    key_id TEXT NOT NULL,
    last_step BIGINT NOT NULL,      -- the newest time step of which a code was taken; none is taken twice
    enrolled_at BIGINT NOT NULL
);

-- A secret that was shown and waits for its first code.
CREATE TABLE second_factor_offer (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    sealed TEXT NOT NULL,
    key_id TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- One-time codes for a lost phone, kept only as their hashes.
CREATE TABLE recovery_code (
    account_id BIGINT NOT NULL REFERENCES account (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);
