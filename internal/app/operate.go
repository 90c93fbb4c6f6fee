package app

import (
	"context"
	"errors"
	"os"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Explain turns an error meant for a reader into English sentences for the
// command line; other errors pass.
func (a *App) Explain(err error) error {
	e := errs.As(err)
	if e == nil {
		return err
	}
	l := a.Bundle.For(i18n.EN)
	var sentences []string
	for _, f := range e.Fields {
		sentences = append(sentences, f.Name+": "+l.T(f.ID, f.Args...))
	}
	if len(sentences) == 0 {
		sentences = append(sentences, l.T(e.Message.ID, e.Message.Args...))
	}
	return errors.New(strings.Join(sentences, "; "))
}

// LoadFramework keeps a checked framework of the operator's.
func (a *App) LoadFramework(ctx context.Context, f framework.Framework) error {
	return a.Explain(a.Frameworks.Save(ctx, f))
}

// Doctor looks at database, data folder and machine.
func (a *App) Doctor(ctx context.Context) []identity.HealthRow {
	l := a.Bundle.For(i18n.EN)
	rows := []identity.HealthRow{{Label: "database", Value: string(a.DB.Engine), OK: true}}
	if err := a.DB.Verify(ctx); err != nil {
		rows[0].OK, rows[0].Value = false, err.Error()
	}
	writable := identity.HealthRow{Label: "data folder " + a.Config.DataDir, Value: "writable", OK: true}
	if f, err := os.CreateTemp(a.Config.DataDir, ".doctor"); err != nil {
		writable.OK, writable.Value = false, err.Error()
	} else {
		f.Close()
		os.Remove(f.Name())
	}
	rows = append(rows, writable, a.pdfHealth())
	rows = append(rows, a.filesHealth(ctx)...)
	return append(rows, health{a}.Health(ctx, l)...)
}

// pdfHealth says whether roadmaps can be had as PDF; without, the print page
// says how to save it from a browser.
func (a *App) pdfHealth() identity.HealthRow {
	if a.PDF == nil {
		return identity.HealthRow{Label: "PDF", Value: "not available: no Chromium found; install one or name it with --chromium", OK: true}
	}
	return identity.HealthRow{Label: "PDF", Value: "printed by " + a.PDF.Path(), OK: true}
}
