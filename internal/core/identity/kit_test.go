package identity_test

import (
	"context"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

const (
	good  = "river teapot north"
	other = "amber window south"
)

// home is a client in one network, away one in another.
var (
	home = identity.Client{Address: netip.MustParseAddr("203.0.113.7"), UserAgent: "Firefox/140.0 Linux"}
	away = identity.Client{Address: netip.MustParseAddr("198.51.100.9")}
)

// parties is the world's list of Parties in small.
type parties struct{ active []string }

func (p *parties) Choices(context.Context, i18n.Lang) ([]identity.PartyChoice, error) {
	return []identity.PartyChoice{{Code: "xma", Name: "Maravia"}, {Code: "xes", Name: "Estrella"}}, nil
}

func (p *parties) Activate(_ context.Context, _ *db.Tx, _ string, codes []string, _ identity.Settings) error {
	p.active = append(p.active, codes...)
	return nil
}

func (p *parties) PartyName(_ context.Context, code string, _ i18n.Lang) (string, error) {
	if n := map[string]string{"xma": "Maravia", "xes": "Estrella"}[code]; n != "" {
		return n, nil
	}
	return "", errs.New(errs.NotFound, "error.not_found")
}

type bodies struct{}

func (bodies) Names(_ context.Context, party string) ([]identity.BodyName, error) {
	return []identity.BodyName{{ID: "b-" + party, Name: i18n.NewText(i18n.EN, "Ministry of Culture")}}, nil
}

// kit is a service on a database with its mails.
type kit struct {
	t       *testing.T
	db      *db.DB
	svc     *identity.Service
	mail    *mail.Mailer
	dir     string
	parties *parties
	bundle  *i18n.Bundle
	acts    []identity.Act
}

func each(t *testing.T, test func(t *testing.T, k *kit)) {
	t.Helper()
	testkit.EachDB(t, []fs.FS{mail.Migrations(), identity.Migrations()}, func(t *testing.T, d *db.DB) { test(t, newKit(t, d)) })
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	bundle, err := i18n.NewBundle(ui.Messages, web.Messages, identity.Messages())
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{t: t, db: d, dir: t.TempDir(), parties: &parties{}, bundle: bundle}
	k.mail = mail.New(d, mail.NewFolder(k.dir, ""), testkit.Quiet())
	k.svc, err = identity.NewService(identity.Config{
		DB: d, Mail: k.mail, Bundle: bundle, BaseURL: "http://localhost", Log: testkit.Quiet(), Parties: k.parties, Bodies: bodies{},
		Cost:   identity.Cost{MemoryKiB: 64, Passes: 1},
		Record: func(_ context.Context, _ *db.Tx, a identity.Act) error { k.acts = append(k.acts, a); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// person makes one with the good password and roles in xma.
func (k *kit) person(name string, operator bool, roles ...access.Role) access.Actor {
	k.t.Helper()
	n := identity.NewPerson{Name: name, Email: strings.ToLower(name) + "@example.org", Lang: i18n.EN, Operator: operator}
	if len(roles) > 0 {
		n.Roles = map[string][]access.Role{"xma": roles}
	}
	id, _, err := k.svc.Add(k.t.Context(), n, good)
	if err != nil {
		k.t.Fatal(err)
	}
	a, err := k.svc.Actor(k.t.Context(), id)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

// signIn signs in from a client and must succeed.
func (k *kit) signIn(email, password string, from identity.Client) identity.SignedIn {
	k.t.Helper()
	in, err := k.svc.SignIn(k.t.Context(), email, password, from)
	if err != nil {
		k.t.Fatal(err)
	}
	return in
}

// mails delivers what waits and returns all mails so far, the oldest first.
func (k *kit) mails() []string {
	k.t.Helper()
	if err := k.mail.Deliver(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(k.dir, "*.eml"))
	if err != nil {
		k.t.Fatal(err)
	}
	slices.Sort(names)
	var all []string
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			k.t.Fatal(err)
		}
		all = append(all, strings.ReplaceAll(strings.ReplaceAll(string(b), "=\r\n", ""), "=3D", "="))
	}
	return all
}

var tokenIn = regexp.MustCompile(`/(?:u|setup)/([A-Za-z0-9_-]{43})`)

// token is the one of the link in a text.
func (k *kit) token(text string) string {
	k.t.Helper()
	m := tokenIn.FindStringSubmatch(text)
	if m == nil {
		k.t.Fatalf("no link in %q", text)
	}
	return m[1]
}

// lastToken is the one in the latest mail.
func (k *kit) lastToken() string {
	k.t.Helper()
	all := k.mails()
	if len(all) == 0 {
		k.t.Fatal("no mail")
	}
	return k.token(all[len(all)-1])
}

func (k *kit) exec(stmt string, args ...any) {
	k.t.Helper()
	err := k.db.Tx(k.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewRaw(stmt, args...).Exec(ctx)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

// wantKind checks an error's kind and, unless id is "", its message or the
// message of its first field.
func wantKind(t *testing.T, what string, err error, kind errs.Kind, id string) {
	t.Helper()
	got := ""
	if e := errs.As(err); e != nil {
		got = e.Message.ID
		if len(e.Fields) > 0 {
			got = e.Fields[0].ID
		}
	}
	if !errs.Is(err, kind) || id != "" && got != id {
		t.Errorf("%s: error %v (%s), want kind %v %s", what, err, got, kind, id)
	}
}
