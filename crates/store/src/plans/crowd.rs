//! Many people, so that a plan that reads them all is dear.

/// Enough people, with statistics, for PostgreSQL to tell a good index from a bad one.
pub(super) const CROWD: [&str; 33] = [
    "INSERT INTO person (organization_id, id, user_name, user_name_key, display_name, enabled, authority, licensed) \
     SELECT o.organization_id, gen_random_uuid(), 'p' || n || '@contoso.com', 'p' || n || '@contoso.com', 'P', TRUE, 'cloud', \
     n % 2 = 0 FROM organization o, generate_series(1, 5000) n",
    "INSERT INTO contact (organization_id, user_id, kind, sealed) SELECT organization_id, id, 'mobile-phone', '\\x00' FROM person",
    "INSERT INTO answer (organization_id, user_id, question, hash) SELECT organization_id, id, 'p1', 'x' FROM person",
    "INSERT INTO reset (organization_id, id, token, correlation, user_id, started_at, expires_at, terms, unlock_applies, version) \
     SELECT organization_id, id, decode(md5(id::text), 'hex'), id, id, 0, 0, '{}', FALSE, 1 FROM person",
    "INSERT INTO ending (organization_id, transaction_id, outcome, at) SELECT organization_id, id, '{}', 0 FROM reset",
    "INSERT INTO submission (organization_id, transaction_id, at) SELECT organization_id, id, 0 FROM reset",
    "INSERT INTO proof (organization_id, transaction_id, gate, method, contact, at) \
     SELECT organization_id, id, 1, 'alternate-email', '\\x00', 0 FROM reset",
    "INSERT INTO challenge (organization_id, id, transaction_id, method, contact, questions, issued_at, expires_at, hopeless, digits) \
     SELECT organization_id, id, id, 'alternate-email', '\\x00', '[]', 0, 0, FALSE, 6 FROM reset",
    "INSERT INTO phone_call (organization_id, id, challenge_id, language, keys, answer_by) \
     SELECT organization_id, id, id, 'en', 'digits', 0 FROM challenge",
    "INSERT INTO counter (organization_id, subject, kind, count, window_start) \
     SELECT organization_id, decode(md5(id::text), 'hex'), 'k', 1, 0 FROM person",
    "INSERT INTO budget (organization_id, line, subject, day, messages, spent, streak, settled, waiting, fresh, verified) \
     SELECT organization_id, 'person', decode(md5(id::text), 'hex'), 0, 1, 0, 1, 0, 0, 0, 0 FROM person",
    "INSERT INTO password (organization_id, user_id, hash, changed_at, must_change, lockout_familiar, lockout_unfamiliar) \
     SELECT organization_id, id, 'x', 0, FALSE, '{}', '{}' FROM person",
    "INSERT INTO session (organization_id, id, user_id, token, created_at, authenticated_at, last_seen_at, expires_at) \
     SELECT organization_id, id, id, decode(md5(id::text), 'hex'), 0, 0, 0, 0 FROM person",
    "INSERT INTO authenticator (organization_id, id, user_id, name, sealed, created_at, confirmed_at) \
     SELECT organization_id, gen_random_uuid(), id, 'p', '\\x00', 0, 0 FROM person",
    "INSERT INTO recovery_code (organization_id, user_id, hash, made_at) \
     SELECT organization_id, id, decode(md5(id::text), 'hex'), 0 FROM person",
    "INSERT INTO enrolment (organization_id, id, user_id, session_id, kind, sealed, tries, sends, created_at, expires_at, version) \
     SELECT organization_id, id, user_id, id, 'email', '\\x00', 0, 0, 0, 0, 1 FROM session",
    "INSERT INTO enrolment_call (organization_id, id, enrolment_id, language, keys, answer_by) \
     SELECT organization_id, id, id, 'en', 'digits', 0 FROM enrolment",
    "INSERT INTO expiry_notice (organization_id, user_id, changed_at, days, noticed_at) \
     SELECT organization_id, id, 0, 14, 0 FROM person",
    "INSERT INTO notice (organization_id, id, user_id, token, created_at, expires_at) \
     SELECT organization_id, id, id, decode(md5(id::text), 'hex'), 0, 0 FROM person",
    "INSERT INTO invitation (organization_id, token, user_id, correlation, created_at, expires_at) \
     SELECT organization_id, decode(md5(id::text), 'hex'), id, id, 0, 0 FROM person",
    "INSERT INTO outbox (organization_id, id, channel, created_at, attempts, finished_at) \
     SELECT organization_id, id, 'mail', 0, 1, 0 FROM person",
    "INSERT INTO person_role (organization_id, user_id, role) SELECT organization_id, id, 'reports-reader' FROM person",
    "INSERT INTO person_group (organization_id, id, name) SELECT organization_id, id, 'g' FROM person",
    "INSERT INTO group_member (organization_id, user_id, group_id) SELECT organization_id, id, id FROM person",
    "INSERT INTO group_nesting (organization_id, member_id, parent_id) SELECT organization_id, id, id FROM person",
    "INSERT INTO activity (organization_id, id, at, kind, outcome, correlation, target) \
     SELECT organization_id, id, row_number() OVER (), 'signed-in', 'success', id, id FROM person",
    "INSERT INTO organization (organization_id, name, branding, synchronized, data_key) \
     SELECT gen_random_uuid(), 'O' || n, '{}', FALSE, '\\x00' FROM generate_series(1, 2000) n",
    "INSERT INTO domain (organization_id, name, token, host_default, verified_at) \
     SELECT organization_id, organization_id || '.example', 't', FALSE, 0 FROM organization",
    "INSERT INTO verified_domain (organization_id, name) SELECT organization_id, name FROM domain",
    "INSERT INTO alert_message (id, channel, created_at, attempts, finished_at) SELECT id, 'mail', 0, 1, 0 FROM person",
    "INSERT INTO reset_hour (organization_id, hour, completed) SELECT organization_id, row_number() OVER (), 1 FROM person",
    "INSERT INTO alert_signal (kind, subject, trouble, until) SELECT 'k', id::text, '{}', 0 FROM person",
    "ANALYZE",
];
