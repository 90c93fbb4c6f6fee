package identity

import (
	"context"
	"sync/atomic"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Settings are what the operator says about the whole installation.
type Settings struct {
	Name        i18n.Text // of the site; zero = the product's name
	DefaultLang i18n.Lang // where a browser asks for none of the six
	TimeZone    string    // IANA; first choice for new accounts
}

var defaultSettings = Settings{DefaultLang: i18n.EN, TimeZone: "UTC"}

// settingsAt is a reading of the settings with the generation it is valid for.
type settingsAt struct {
	Settings
	generation int64
	found      bool // someone has set them
}

// settingsCache holds the last reading. A change of the settings raises the
// installation's generation, on which other servers notice it.
type settingsCache struct{ last atomic.Pointer[settingsAt] }

// Settings gives the installation's settings, from memory unless public
// content has changed since they were read. When they cannot be read the last
// known ones are given, and the problem is logged.
func (s *Service) Settings(ctx context.Context) Settings {
	generation := s.db.Generation(db.All)
	last := s.settings.last.Load()
	if last != nil && last.found && last.generation == generation {
		return last.Settings
	}
	read, ok, err := readSettings(ctx, s.db.Read())
	switch {
	case err != nil:
		s.log.Error("read the settings", "error", err)
		if last != nil {
			return last.Settings
		}
		return defaultSettings
	case !ok:
		return defaultSettings
	}
	s.settings.last.Store(&settingsAt{read, generation, true})
	return read
}

// settingsIn reads the settings in a transaction; the first choices where
// there are none.
func settingsIn(ctx context.Context, tx *db.Tx) Settings {
	if v, ok, err := readSettings(ctx, tx); err == nil && ok {
		return v
	}
	return defaultSettings
}

// SaveSettings changes the settings. l is the language in which name is
// written. Errors: Invalid with fields site_name, lang, time_zone; Forbidden.
func (s *Service) SaveSettings(ctx context.Context, a access.Actor, l i18n.Lang, name string, defaultLang i18n.Lang, zone string) error {
	if err := s.need(a, PermAdmin, ""); err != nil {
		return err
	}
	var bad errs.Fields
	checkSettings(&bad, name, defaultLang, zone)
	if err := bad.Err(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, _, err := readSettings(ctx, tx)
		if err != nil {
			return err
		}
		return s.putSettings(ctx, tx, Settings{now.Name.With(l, name, i18n.Human), defaultLang, zone})
	})
}

func checkSettings(bad *errs.Fields, name string, l i18n.Lang, zone string) {
	if name == "" || web.Unseen(name) {
		bad.Add("site_name", MsgErrorSiteNameMissing)
	} else if _, control := web.ControlIn(name); control || web.Length(name) > maxName {
		bad.Add("site_name", MsgErrorSiteNameLong, "Max", maxName)
	}
	checkLang(bad, "lang", l)
	checkZone(bad, "time_zone", zone)
}

func (s *Service) putSettings(ctx context.Context, tx *db.Tx, v Settings) error {
	if err := writeSettings(ctx, tx, v); err != nil {
		return err
	}
	return tx.Touch(ctx, db.All)
}
