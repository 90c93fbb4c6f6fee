package identity

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

type personRow struct {
	bun.BaseModel `bun:"table:people,alias:p"`
	ID            string `bun:",pk"`
	Name          string
	NameKey       string
	Email         string
	EmailKey      string
	Lang          string
	TimeZone      string
	PasswordHash  string
	Operator      bool
	CreatedAt     time.Time
	DisabledAt    time.Time `bun:",nullzero"`
	ErasedAt      time.Time `bun:",nullzero"`
}

func (r personRow) person() Person {
	return Person{
		ID: r.ID, Name: r.Name, Email: r.Email, Lang: i18n.Lang(r.Lang), TimeZone: r.TimeZone, Operator: r.Operator,
		Invited: r.PasswordHash == "", Disabled: !r.DisabledAt.IsZero(), Erased: !r.ErasedAt.IsZero(), CreatedAt: r.CreatedAt.UTC(),
	}
}

func insertPerson(ctx context.Context, tx *db.Tx, r personRow) error {
	r.EmailKey, r.NameKey, r.CreatedAt = emailKey(r.Email), emailKey(r.Name), tx.At
	_, err := tx.NewInsert().Model(&r).Exec(ctx)
	return err
}

func getPerson(ctx context.Context, q db.IDB, id string) (r personRow, err error) {
	err = q.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx)
	return r, db.NotFound(err)
}

// personByEmail finds the person of an address; ok is false if there is none.
func personByEmail(ctx context.Context, q db.IDB, email string) (r personRow, ok bool, err error) {
	err = q.NewSelect().Model(&r).Where("email_key = ?", emailKey(email)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

func anyPerson(ctx context.Context, q db.IDB) (bool, error) {
	var n int
	err := q.NewRaw("SELECT COUNT(*) FROM (SELECT 1 FROM people LIMIT 1) AS found").Scan(ctx, &n)
	return n > 0, err
}

func updateProfile(ctx context.Context, tx *db.Tx, id, name string, l i18n.Lang, zone string) error {
	return execOne(tx.NewRaw("UPDATE people SET name = ?, name_key = ?, lang = ?, time_zone = ? WHERE id = ?", name, emailKey(name), string(l), zone, id).Exec(ctx))
}

func updatePassword(ctx context.Context, tx *db.Tx, id, hash string) error {
	return execOne(tx.NewRaw("UPDATE people SET password_hash = ? WHERE id = ?", hash, id).Exec(ctx))
}

func updateDisabled(ctx context.Context, tx *db.Tx, id string, at time.Time) error {
	var v any
	if !at.IsZero() {
		v = at
	}
	return execOne(tx.NewRaw("UPDATE people SET disabled_at = ? WHERE id = ?", v, id).Exec(ctx))
}

// erasePerson empties the row; the id and the instant remain.
func erasePerson(ctx context.Context, tx *db.Tx, id string) error {
	return execOne(tx.NewRaw("UPDATE people SET name = '', name_key = '', email = '', email_key = ?, lang = '', time_zone = '', password_hash = '', operator = ?, disabled_at = ?, erased_at = ? WHERE id = ?", "erased:"+id, false, tx.At, tx.At, id).Exec(ctx))
}

// deleteOf removes what tables hold about a person beside the row itself.
func deleteOf(ctx context.Context, tx *db.Tx, person string, tables ...string) error {
	for _, table := range tables {
		if _, err := tx.NewRaw("DELETE FROM ? WHERE person_id = ?", bun.Ident(table), person).Exec(ctx); err != nil {
			return fmt.Errorf("delete from %s: %w", table, err)
		}
	}
	return nil
}

func execOne(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = db.NotFound(sql.ErrNoRows)
	}
	return err
}

// otherOperators counts operators who can sign in, without person.
func otherOperators(ctx context.Context, q db.IDB, person string) (n int, err error) {
	err = q.NewRaw("SELECT COUNT(*) FROM people WHERE operator = ? AND disabled_at IS NULL AND password_hash <> '' AND id <> ?", true, person).Scan(ctx, &n)
	return n, err
}

// otherHolders counts people with role in party who can sign in, without person.
func otherHolders(ctx context.Context, q db.IDB, party string, role access.Role, person string) (n int, err error) {
	err = q.NewRaw("SELECT COUNT(*) FROM person_roles r JOIN people p ON p.id = r.person_id WHERE r.party = ? AND r.role = ? AND r.person_id <> ? AND p.disabled_at IS NULL AND p.password_hash <> ''", party, string(role), person).Scan(ctx, &n)
	return n, err
}

// grant is one row of what a person is in a Party: a role or a body.
type grant struct{ Party, PersonID, Kind, Value string }

const (
	kindRole = "role"
	kindBody = "body"
)

// grantsOf lists a person's roles and bodies in all Parties.
func grantsOf(ctx context.Context, q db.IDB, person string) (rows []grant, err error) {
	err = q.NewRaw("SELECT party, person_id, 'role' AS kind, role AS value FROM person_roles WHERE person_id = ? UNION ALL SELECT party, person_id, 'body', body_id FROM person_bodies WHERE person_id = ? ORDER BY 1, 3, 4", person, person).Scan(ctx, &rows)
	return rows, err
}

// grantsIn lists the roles and bodies of everyone in a Party.
func grantsIn(ctx context.Context, q db.IDB, party string) (rows []grant, err error) {
	err = q.NewRaw("SELECT party, person_id, 'role' AS kind, role AS value FROM person_roles WHERE party = ? UNION ALL SELECT party, person_id, 'body', body_id FROM person_bodies WHERE party = ? ORDER BY 2, 3, 4", party, party).Scan(ctx, &rows)
	return rows, err
}

// peopleIn lists the people with a role in a Party, the earliest account first.
func peopleIn(ctx context.Context, q db.IDB, party string) (rows []personRow, err error) {
	err = q.NewSelect().Model(&rows).Where("id IN (SELECT person_id FROM person_roles WHERE party = ?)", party).Order("id").Scan(ctx)
	return rows, err
}

func putGrants(ctx context.Context, tx *db.Tx, by, party, person string, roles []access.Role, bodies []string) error {
	if err := dropGrants(ctx, tx, party, person); err != nil {
		return err
	}
	for _, r := range roles {
		if _, err := tx.NewRaw("INSERT INTO person_roles (party, person_id, role, granted_at, granted_by) VALUES (?, ?, ?, ?, ?)", party, person, string(r), tx.At, by).Exec(ctx); err != nil {
			return err
		}
	}
	for _, b := range bodies {
		if _, err := tx.NewRaw("INSERT INTO person_bodies (party, person_id, body_id) VALUES (?, ?, ?)", party, person, b).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func dropGrants(ctx context.Context, tx *db.Tx, party, person string) error {
	for _, table := range []string{"person_roles", "person_bodies"} {
		if _, err := tx.NewRaw("DELETE FROM ? WHERE party = ? AND person_id = ?", bun.Ident(table), party, person).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// accountFilter narrows the operator's list.
type accountFilter struct {
	words string // in name or address
	state string // "", active, invited, disabled, operator
}

func (f accountFilter) apply(q *bun.SelectQuery) *bun.SelectQuery {
	if f.words != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(emailKey(f.words)) + "%"
		q = q.Where(`(email_key LIKE ? ESCAPE '\' OR name_key LIKE ? ESCAPE '\')`, like, like)
	}
	switch f.state {
	case "active":
		q = q.Where("disabled_at IS NULL AND password_hash <> ''")
	case "invited":
		q = q.Where("disabled_at IS NULL AND password_hash = ''")
	case "disabled":
		q = q.Where("disabled_at IS NOT NULL AND erased_at IS NULL")
	case "operator":
		q = q.Where("operator = ?", true)
	}
	return q.Where("erased_at IS NULL")
}

func listAccounts(ctx context.Context, q db.IDB, f accountFilter, offset, limit int) (rows []personRow, total int, err error) {
	query := f.apply(q.NewSelect().Model(&rows))
	n, err := query.Clone().Count(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = query.Order("email_key").Offset(int64(offset)).Limit(int64(limit)).Scan(ctx)
	return rows, int(n), err
}

func namesOf(ctx context.Context, q db.IDB, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	var rows []struct{ ID, Name, Email string }
	if err := q.NewRaw("SELECT id, name, email FROM people WHERE id IN (?)", bun.List(ids)).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	for _, r := range rows {
		names[r.ID] = Person{Name: r.Name, Email: r.Email}.Shown()
	}
	return names, nil
}

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions"`
	TokenHash     string `bun:",pk"`
	ID            string
	PersonID      string
	Device        string
	CreatedAt     time.Time
	SeenAt        time.Time
	ExpiresAt     time.Time
}

func insertSession(ctx context.Context, tx *db.Tx, r sessionRow) error {
	r.ID, r.CreatedAt, r.SeenAt, r.ExpiresAt = db.NewID(), tx.At, tx.At, tx.At.Add(SessionMax)
	_, err := tx.NewInsert().Model(&r).Exec(ctx)
	return err
}

// who is the person of a living session.
type who struct {
	PersonID string
	Name     string
	Email    string
	TimeZone string
	Operator bool
	SeenAt   time.Time
}

func findSession(ctx context.Context, q db.IDB, hash string, at time.Time) (w who, err error) {
	err = q.NewRaw("SELECT s.person_id, s.seen_at, p.name, p.email, p.time_zone, p.operator FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = ? AND s.expires_at > ? AND s.seen_at > ? AND p.disabled_at IS NULL", hash, at, at.Add(-SessionIdle)).Scan(ctx, &w)
	return w, db.NotFound(err)
}

func listSessions(ctx context.Context, q db.IDB, person string, at time.Time) (rows []sessionRow, err error) {
	err = q.NewSelect().Model(&rows).Where("person_id = ?", person).Where("expires_at > ?", at).Where("seen_at > ?", at.Add(-SessionIdle)).Order("seen_at DESC", "id").Scan(ctx)
	return rows, err
}

func touchSession(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.NewRaw("UPDATE sessions SET seen_at = ? WHERE token_hash = ? AND seen_at < ?", tx.At, hash, tx.At).Exec(ctx)
	return err
}

func endSession(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.NewRaw("DELETE FROM sessions WHERE token_hash = ?", hash).Exec(ctx)
	return err
}

func endSessionByID(ctx context.Context, tx *db.Tx, person, id string) error {
	return execOne(tx.NewRaw("DELETE FROM sessions WHERE person_id = ? AND id = ?", person, id).Exec(ctx))
}

// endSessions ends all of a person's sessions but the one with hash keep.
func endSessions(ctx context.Context, tx *db.Tx, person, keep string) error {
	_, err := tx.NewRaw("DELETE FROM sessions WHERE person_id = ? AND token_hash <> ?", person, keep).Exec(ctx)
	return err
}

func knownDevice(ctx context.Context, q db.IDB, hash, person string, since time.Time) (bool, error) {
	var n int
	err := q.NewRaw("SELECT COUNT(*) FROM known_devices WHERE token_hash = ? AND person_id = ? AND seen_at > ?", hash, person, since).Scan(ctx, &n)
	return n > 0, err
}

func putDevice(ctx context.Context, tx *db.Tx, hash, person string) error {
	_, err := tx.NewRaw("INSERT INTO known_devices (token_hash, person_id, seen_at) VALUES (?, ?, ?) ON CONFLICT (token_hash) DO UPDATE SET person_id = excluded.person_id, seen_at = excluded.seen_at", hash, person, tx.At).Exec(ctx)
	return err
}

// linkRow is a one-time link as stored.
type linkRow struct {
	PersonID  string
	Kind      string
	ExpiresAt time.Time
}

func putLink(ctx context.Context, tx *db.Tx, person string, kind LinkKind, hash string, expires time.Time) error {
	_, err := tx.NewRaw("INSERT INTO one_time_links (person_id, kind, token_hash, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT (person_id, kind) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at", person, string(kind), hash, expires).Exec(ctx)
	return err
}

func getLink(ctx context.Context, q db.IDB, hash string, at time.Time) (r linkRow, err error) {
	err = q.NewRaw("SELECT person_id, kind, expires_at FROM one_time_links WHERE token_hash = ? AND expires_at > ?", hash, at).Scan(ctx, &r)
	return r, err
}

// attempt counts failures under one key.
type attempt struct {
	KeyHash  string
	Failures int64
	LastAt   time.Time
	NextAt   time.Time
}

func getAttempt(ctx context.Context, q db.IDB, hash string) (a attempt, err error) {
	err = q.NewRaw("SELECT key_hash, failures, last_at, next_at FROM sign_in_attempts WHERE key_hash = ?", hash).Scan(ctx, &a)
	if errors.Is(err, sql.ErrNoRows) {
		return attempt{KeyHash: hash}, nil
	}
	return a, err
}

func putAttempt(ctx context.Context, tx *db.Tx, a attempt) error {
	_, err := tx.NewRaw("INSERT INTO sign_in_attempts (key_hash, failures, last_at, next_at) VALUES (?, ?, ?, ?) ON CONFLICT (key_hash) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, next_at = excluded.next_at", a.KeyHash, a.Failures, a.LastAt, a.NextAt).Exec(ctx)
	return err
}

func lowerAttempt(ctx context.Context, tx *db.Tx, hash string, next time.Time) error {
	_, err := tx.NewRaw("UPDATE sign_in_attempts SET failures = failures - 1, next_at = ? WHERE key_hash = ? AND failures > 0", next, hash).Exec(ctx)
	return err
}

func dropAttempt(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.NewRaw("DELETE FROM sign_in_attempts WHERE key_hash = ?", hash).Exec(ctx)
	return err
}

func forgetAttempts(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.NewRaw("DELETE FROM sign_in_attempts WHERE last_at < ?", before).Exec(ctx)
	return err
}

// secret reads a key of this installation; nil if it has not been made.
func secret(ctx context.Context, q db.IDB, name string) ([]byte, error) {
	var s string
	err := q.NewRaw("SELECT secret FROM site_secrets WHERE name = ?", name).Scan(ctx, &s)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(s)
}

func insertSecret(ctx context.Context, tx *db.Tx, name string, key []byte) error {
	_, err := tx.NewRaw("INSERT INTO site_secrets (name, secret) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, hex.EncodeToString(key)).Exec(ctx)
	return err
}

func insertKept(ctx context.Context, tx *db.Tx, hash, person, path string, body url.Values, expires time.Time) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw("INSERT INTO kept_forms (token_hash, person_id, path, body, expires_at) VALUES (?, ?, ?, ?, ?)", hash, person, path, string(data), expires).Exec(ctx)
	return err
}

// takeKept removes a kept form and returns it; nil if there is none for
// person.
func takeKept(ctx context.Context, tx *db.Tx, hash, person string) (url.Values, error) {
	var body string
	err := tx.NewRaw("DELETE FROM kept_forms WHERE token_hash = ? AND person_id = ? AND expires_at > ? RETURNING body", hash, person, tx.At).Scan(ctx, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var v url.Values
	return v, json.Unmarshal([]byte(body), &v)
}

// purge removes what has ended by itself.
func purge(ctx context.Context, tx *db.Tx) error {
	for _, q := range []struct {
		stmt string
		at   time.Time
	}{
		{"DELETE FROM sessions WHERE expires_at <= ?", tx.At},
		{"DELETE FROM sessions WHERE seen_at <= ?", tx.At.Add(-SessionIdle)},
		{"DELETE FROM access_tokens WHERE expires_at <= ?", tx.At},
		{"DELETE FROM known_devices WHERE seen_at <= ?", tx.At.Add(-deviceLife)},
		{"DELETE FROM one_time_links WHERE expires_at <= ?", tx.At},
		{"DELETE FROM kept_forms WHERE expires_at <= ?", tx.At},
		{"DELETE FROM sign_in_attempts WHERE last_at < ?", tx.At.Add(-forgetAfter)},
	} {
		if _, err := tx.NewRaw(q.stmt, q.at).Exec(ctx); err != nil {
			return fmt.Errorf("%s: %w", q.stmt, err)
		}
	}
	return nil
}

func readSettings(ctx context.Context, q db.IDB) (s Settings, ok bool, err error) {
	var r struct {
		Name        i18n.Text
		DefaultLang string
		TimeZone    string
	}
	err = q.NewRaw("SELECT name, default_lang, time_zone FROM site_settings WHERE id = 'site'").Scan(ctx, &r)
	if errors.Is(err, sql.ErrNoRows) {
		return s, false, nil
	}
	return Settings{r.Name, i18n.Lang(r.DefaultLang), r.TimeZone}, err == nil, err
}

func writeSettings(ctx context.Context, tx *db.Tx, s Settings) error {
	_, err := tx.NewRaw("INSERT INTO site_settings (id, name, default_lang, time_zone) VALUES ('site', ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, default_lang = excluded.default_lang, time_zone = excluded.time_zone", s.Name, string(s.DefaultLang), s.TimeZone).Exec(ctx)
	return err
}
