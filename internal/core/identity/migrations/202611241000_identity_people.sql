-- +goose Up
-- people: everyone with an account, invited or active. Other tables hold only
-- the id; erasing a person empties the row and leaves the id.
CREATE TABLE people (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,              -- case-folded, for the search of accounts
    email         TEXT NOT NULL,              -- as typed
    email_key     TEXT NOT NULL UNIQUE,       -- case-folded; 'erased:' and the id once erased
    lang          TEXT NOT NULL,              -- of mails to the person
    time_zone     TEXT NOT NULL,              -- IANA; sets the hours of mails only
    password_hash TEXT NOT NULL,              -- argon2id in PHC form; '' = never chosen one
    operator      BOOLEAN NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    disabled_at   TIMESTAMPTZ,
    erased_at     TIMESTAMPTZ
);

-- person_roles: what a person is in one Party.
CREATE TABLE person_roles (
    party      TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    role       TEXT NOT NULL,
    granted_at TIMESTAMPTZ NOT NULL,
    granted_by TEXT NOT NULL,                 -- person id, '' = set up with the installation
    PRIMARY KEY (party, person_id, role)
);
CREATE INDEX person_roles_person ON person_roles (person_id);

-- person_bodies: the bodies of a Party that a person works for.
CREATE TABLE person_bodies (
    party     TEXT NOT NULL,
    person_id TEXT NOT NULL,
    body_id   TEXT NOT NULL,
    PRIMARY KEY (party, person_id, body_id)
);
CREATE INDEX person_bodies_person ON person_bodies (person_id);

-- sessions: who is signed in. The token itself is only in the cookie.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,              -- SHA-256, hexadecimal
    id         TEXT NOT NULL UNIQUE,          -- names the session on the account page
    person_id  TEXT NOT NULL,
    device     TEXT NOT NULL,                 -- browser and system, coarse
    created_at TIMESTAMPTZ NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL,          -- to about half an hour
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);

-- known_devices: browsers from which a person has signed in before; the
-- throttle of others does not hold these up.
CREATE TABLE known_devices (
    token_hash TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX known_devices_person ON known_devices (person_id);

-- one_time_links: invitations, password resets and the setup of a new
-- installation. One of a kind per person: a new link voids the old.
CREATE TABLE one_time_links (
    person_id  TEXT NOT NULL,                 -- '' for the setup
    kind       TEXT NOT NULL,                 -- invitation, reset, setup
    token_hash TEXT NOT NULL UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (person_id, kind)
);

-- sign_in_attempts: failures per account and part of the network, as keyed
-- hashes, forgotten after an hour.
CREATE TABLE sign_in_attempts (
    key_hash TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  TIMESTAMPTZ NOT NULL,
    next_at  TIMESTAMPTZ NOT NULL             -- no attempt is looked at before
);
CREATE INDEX sign_in_attempts_last ON sign_in_attempts (last_at);

-- kept_forms: what was being sent when a session ended, for an hour, for the
-- person who then signed in.
CREATE TABLE kept_forms (
    token_hash TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL,
    path       TEXT NOT NULL,
    body       TEXT NOT NULL,                 -- JSON, name to values
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX kept_forms_expires ON kept_forms (expires_at);

-- site_settings: one row, id 'site'.
CREATE TABLE site_settings (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,               -- text in up to six languages, JSON
    default_lang TEXT NOT NULL,
    time_zone    TEXT NOT NULL                -- IANA
);

-- site_secrets: keys made by this installation, e.g. of the keyed hashes in
-- sign_in_attempts.
CREATE TABLE site_secrets (
    name   TEXT PRIMARY KEY,
    secret TEXT NOT NULL                      -- hexadecimal
);
