package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP says which server takes our mail.
type SMTP struct {
	Host     string
	Port     int    // 0 = 587, or 465 with TLS "implicit"
	User     string // "" = no sign-in
	Password string
	TLS      string // "starttls" (required; the default), "implicit", "opportunistic", "none"
	From     string // address
	FromName string
}

// NewSMTP makes the transport of c. It does not connect. Errors are
// sentences for the operator.
func NewSMTP(c SMTP) (Transport, error) {
	if !IsAddress(c.From) {
		return nil, fmt.Errorf("mail sender %q: give one address such as roadmap@example.org", c.From)
	}
	opts := []gomail.Option{gomail.WithTimeout(30 * time.Second)}
	switch c.TLS {
	case "", "starttls":
		opts = append(opts, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	case "opportunistic":
		opts = append(opts, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic))
	case "implicit":
		opts = append(opts, gomail.WithSSLPort(false))
	case "none":
		opts = append(opts, gomail.WithTLSPortPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("mail encryption %q: choose starttls, implicit, opportunistic or none", c.TLS)
	}
	if c.Port != 0 {
		opts = append(opts, gomail.WithPort(c.Port))
	}
	if c.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	client, err := gomail.NewClient(c.Host, opts...)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: %w", c.Host, err)
	}
	return &smtpTransport{client: client, from: c.From, name: c.FromName}, nil
}

type smtpTransport struct {
	client     *gomail.Client
	from, name string
}

func (t *smtpTransport) Send(ctx context.Context, id string, at time.Time, m Message) (temporary bool, err error) {
	msg, err := compose(t.from, t.name, id, at, m)
	if err != nil {
		return false, err
	}
	err = t.client.DialAndSendWithContext(ctx, msg)
	var se *gomail.SendError
	if errors.As(err, &se) && se.Reason == gomail.ErrSMTPRcptTo && !se.IsTemp() {
		return false, err
	}
	return true, err
}

func (t *smtpTransport) Close() error { return nil }

// NewFolder makes a transport that writes each message to dir as an .eml
// file, for installations without a mail server and for practice. dir is
// made when the first message comes.
func NewFolder(dir, from string) Transport {
	if !IsAddress(from) {
		from = "open-roadmap@localhost"
	}
	return &folder{dir: dir, from: from}
}

type folder struct{ dir, from string }

func (f *folder) Send(_ context.Context, id string, at time.Time, m Message) (temporary bool, err error) {
	msg, err := compose(f.from, "", id, at, m)
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(f.dir, 0o750); err != nil {
		return true, err
	}
	name := filepath.Join(f.dir, at.UTC().Format("20060102-150405")+"-"+id+".eml")
	half, err := os.OpenFile(name+".tmp", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return true, err
	}
	_, err = msg.WriteTo(half)
	if err = errors.Join(err, half.Close()); err != nil {
		return true, errors.Join(err, os.Remove(half.Name()))
	}
	return true, os.Rename(half.Name(), name)
}

func (f *folder) Close() error { return nil }

// compose makes the mail itself. The id is part of the Message-ID, so that a
// message sent twice after a crash is recognised as one.
func compose(from, name, id string, at time.Time, m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	var err error
	if name != "" {
		err = msg.FromFormat(name, from)
	} else {
		err = msg.From(from)
	}
	if err = errors.Join(err, msg.To(m.To)); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(at)
	msg.SetMessageIDWithValue(id + "@" + hostOf(from))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", string(m.Lang))
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}

func hostOf(address string) string {
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == '@' {
			return address[i+1:]
		}
	}
	return "localhost"
}
