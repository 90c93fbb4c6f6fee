package identity

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"
)

// How long sessions and devices are remembered.
const (
	SessionIdle = 12 * time.Hour      // without being used
	SessionMax  = 30 * 24 * time.Hour // at most
	deviceLife  = 365 * 24 * time.Hour
	seenEvery   = 30 * time.Minute // how exact "last used" is; each step is a write
)

// Session is one browser in which a person is signed in.
type Session struct {
	ID        string
	Device    string // "Firefox, Linux"; "" when the browser did not say
	CreatedAt time.Time
	SeenAt    time.Time // to about half an hour
	Current   bool      // the one that asks
}

// newToken makes 256 random bits in text form.
func newToken() string { return base64.RawURLEncoding.EncodeToString(randomBytes(32)) }

// hashToken is what the tables hold of a token.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// named pairs what a User-Agent contains with what it is called. The first
// that fits counts: most browsers name others too.
type named struct{ mark, name string }

var browsers = []named{
	{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"YaBrowser", "Yandex"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"},
	{"CriOS", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
}

var systems = []named{
	{"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
}

// deviceLabel is browser and system, without versions: enough for a person
// to know a device again, too little to follow one. "" if neither is known.
func deviceLabel(userAgent string) string {
	var parts []string
	for _, list := range [][]named{browsers, systems} {
		for _, n := range list {
			if strings.Contains(userAgent, n.mark) {
				parts = append(parts, n.name)
				break
			}
		}
	}
	return strings.Join(parts, ", ")
}
