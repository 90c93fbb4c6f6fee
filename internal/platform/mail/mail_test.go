package mail_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/testkit"
)

var hello = mail.Message{To: "ana@example.org", Lang: i18n.FR, Subject: "Réunion d’équipe", Text: "Bonjour,\n\nà demain.\n"}

func queue(t *testing.T, d *db.DB, m *mail.Mailer, msg mail.Message) error {
	t.Helper()
	return d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return m.Queue(ctx, tx, msg) })
}

func deliver(t *testing.T, m *mail.Mailer) mail.Counts {
	t.Helper()
	if err := m.Deliver(context.Background()); err != nil {
		t.Fatal(err)
	}
	c, err := m.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func stored(t *testing.T, d *db.DB) string {
	t.Helper()
	var all []string
	if err := d.Read().NewRaw("SELECT state || '|' || recipient || '|' || subject || '|' || body FROM mail_outbox").Scan(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestSentBySMTP(t *testing.T) {
	testkit.EachDB(t, []fs.FS{mail.Migrations()}, func(t *testing.T, d *db.DB) {
		server := startServer(t)
		m := mail.New(d, server.transport(t), testkit.Quiet())
		if err := queue(t, d, m, hello); err != nil {
			t.Fatal(err)
		}
		if c := deliver(t, m); c != (mail.Counts{}) {
			t.Errorf("counts %+v, want nothing waiting", c)
		}
		got := server.messages()
		if len(got) != 1 || !strings.Contains(got[0], "Auto-Submitted: auto-generated") || !strings.Contains(got[0], "To: <ana@example.org>") {
			t.Errorf("server received %q", got)
		}
		if s := stored(t, d); s != "sent|||" {
			t.Errorf("stored %q, want nothing but the state", s)
		}
	})
}

func TestUndoneTransactionSendsNothing(t *testing.T) {
	testkit.EachDB(t, []fs.FS{mail.Migrations()}, func(t *testing.T, d *db.DB) {
		dir := filepath.Join(t.TempDir(), "mail")
		m := mail.New(d, mail.NewFolder(dir, ""), testkit.Quiet())
		undo := errors.New("undo")
		err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(m.Queue(ctx, tx, hello), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		deliver(t, m)
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stat %v, want no folder", err)
		}
	})
}

func TestFolder(t *testing.T) {
	d := testkit.SQLite(t, mail.Migrations())
	dir := filepath.Join(t.TempDir(), "mail")
	m := mail.New(d, mail.NewFolder(dir, ""), testkit.Quiet())
	if err := queue(t, d, m, hello); err != nil {
		t.Fatal(err)
	}
	deliver(t, m)
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want only the owner to read", info.Mode())
	}
}

func TestRetries(t *testing.T) {
	testkit.EachDB(t, []fs.FS{mail.Migrations()}, func(t *testing.T, d *db.DB) {
		flaky := &transport{temporary: true, err: errors.New("451 ana@example.org: come back")}
		m := mail.New(d, flaky, testkit.Quiet())
		if err := queue(t, d, m, hello); err != nil {
			t.Fatal(err)
		}
		if c := deliver(t, m); c.Waiting != 1 || strings.Contains(c.Problem, "ana@") {
			t.Errorf("counts %+v, want one waiting and no address in the problem", c)
		}
		if deliver(t, m); flaky.calls != 1 {
			t.Errorf("tried %d times, want a pause after the first", flaky.calls)
		}
		age(t, d, 4*24*time.Hour)
		if c := deliver(t, m); c.Failed != 1 || c.Waiting != 0 {
			t.Errorf("counts %+v, want given up after three days", c)
		}
	})
}

func TestRefusedForGood(t *testing.T) {
	d := testkit.SQLite(t, mail.Migrations())
	server := startServer(t)
	m := mail.New(d, server.transport(t), testkit.Quiet())
	gone := hello
	gone.To = "nobody@example.org"
	if err := queue(t, d, m, gone); err != nil {
		t.Fatal(err)
	}
	if c := deliver(t, m); c.Failed != 1 {
		t.Errorf("counts %+v, want failed at once", c)
	}
	if s := stored(t, d); strings.Contains(s, "Bonjour") {
		t.Errorf("stored %q, want the body gone", s)
	}
	forget := func(ctx context.Context, tx *db.Tx) error { return m.Forget(ctx, tx, "Nobody@example.org") }
	if err := d.Tx(context.Background(), forget); err != nil || stored(t, d) != "" {
		t.Errorf("forget: %v, left %q", err, stored(t, d))
	}
}

// age moves every row into the past, as if it had been queued that long ago.
func age(t *testing.T, d *db.DB, by time.Duration) {
	t.Helper()
	err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewRaw("UPDATE mail_outbox SET created_at = ?, next_at = ?", tx.At.Add(-by), tx.At).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestInjectionRefused(t *testing.T) {
	d := testkit.SQLite(t, mail.Migrations())
	m := mail.New(d, &transport{}, testkit.Quiet())
	for _, bad := range []mail.Message{
		{To: "ana@example.org\r\nBcc: all@example.org", Subject: "x"},
		{To: "ana@example.org, bob@example.org", Subject: "x"},
		{To: "Ana <ana@example.org>", Subject: "x"},
		{To: "ana@example.org", Subject: "x\nBcc: all@example.org"},
		{To: "ana@example.org", Subject: ""},
		{To: "ana", Subject: "x"},
	} {
		if err := queue(t, d, m, bad); err == nil {
			t.Errorf("Queue(%q, %q) was accepted", bad.To, bad.Subject)
		}
	}
}

func TestShippedSMTPOptions(t *testing.T) {
	for _, tls := range []string{"", "starttls", "implicit", "opportunistic", "none"} {
		if _, err := mail.NewSMTP(mail.SMTP{Host: "mail.example.org", From: "a@example.org", TLS: tls, User: "u", Password: "p"}); err != nil {
			t.Errorf("TLS %q: %v", tls, err)
		}
	}
	for _, bad := range []mail.SMTP{{Host: "mail.example.org"}, {Host: "mail.example.org", From: "a@example.org", TLS: "ssl"}, {From: "a@example.org"}} {
		if _, err := mail.NewSMTP(bad); err == nil {
			t.Errorf("NewSMTP(%+v) was accepted", bad)
		}
	}
}

type transport struct {
	temporary bool
	err       error
	calls     int
}

func (t *transport) Send(context.Context, string, time.Time, mail.Message) (bool, error) {
	t.calls++
	return t.temporary, t.err
}
func (t *transport) Close() error { return nil }

// server is a real SMTP server that keeps what it receives.
type server struct {
	mu   sync.Mutex
	got  []string
	port int
}

func startServer(t *testing.T) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{port: l.Addr().(*net.TCPAddr).Port}
	srv := smtp.NewServer(s)
	srv.Domain, srv.AllowInsecureAuth = "localhost", true
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	return s
}

func (s *server) transport(t *testing.T) mail.Transport {
	t.Helper()
	tr, err := mail.NewSMTP(mail.SMTP{Host: "127.0.0.1", Port: s.port, TLS: "none", From: "roadmap@example.org", FromName: "Open Roadmap"})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func (s *server) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.got...)
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return session{s}, nil }

type session struct{ *server }

func (session) Mail(string, *smtp.MailOptions) error { return nil }
func (session) Reset()                               {}
func (session) Logout() error                        { return nil }

func (session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody@") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	return nil
}

func (s session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, string(b))
	return err
}
