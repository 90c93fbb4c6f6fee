package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"golang.org/x/crypto/argon2"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// Cost is how dear a guess at a password is made.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
}

// DefaultCost is argon2id with 64 MiB and three passes (RFC 9106 names this
// shape for machines with little memory).
var DefaultCost = Cost{MemoryKiB: 64 << 10, Passes: 3}

// MinPassword is the least length of a password in characters a person sees.
const MinPassword = 12

// maxPassword bounds what is hashed, in bytes.
const maxPassword = 1024

// checkPassword notes what is wrong with a new password for a person with
// that name and address.
func checkPassword(bad *errs.Fields, field, password, name, email string) {
	switch {
	case password == "":
		bad.Add(field, MsgErrorPasswordMissing, "Min", MinPassword)
	case web.Length(password) < MinPassword:
		bad.Add(field, MsgErrorPasswordShort, "Min", MinPassword)
	case len(password) > maxPassword:
		bad.Add(field, MsgErrorPasswordLong)
	case isWorst(password):
		bad.Add(field, MsgErrorPasswordWorst)
	case tellsOf(password, name, email):
		bad.Add(field, MsgErrorPasswordPersonal)
	}
}

// worst are stems that lists of stolen passwords begin with. A long password
// made of nothing but these, digits and signs is refused.
var worst = []string{
	"password", "passwort", "motdepasse", "contraseña", "contrasena", "пароль", "parol", "mima", "密码", "كلمةالسر",
	"qwertyuiop", "qwerty", "azerty", "йцукен", "asdfgh", "zxcvbn", "abcdef", "letmein", "welcome", "bienvenue", "bienvenido",
	"administrator", "admin", "iloveyou", "changeme", "secret", "default", "unesco", "openroadmap", "roadmap",
}

// isWorst tells whether nothing is left of a password without the worst
// stems, digits and signs, or whether it repeats one short piece. Passwords
// drawn at random, with few letters but many characters, pass.
func isWorst(password string) bool {
	if repeats(password) || strings.Contains("01234567890123456789", password) || strings.Contains("98765432109876543210", password) {
		return true
	}
	plain, disguised := letters(password), letters(undisguise.Replace(password))
	left := min(remainder(plain), remainder(disguised))
	stems := left < len([]rune(plain))
	return left < 4 && (stems || distinct(password) < 8)
}

// undisguise takes back the commonest replacements of letters.
var undisguise = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "@", "a", "$", "s", "!", "i")

// remainder counts the letters left without the worst stems.
func remainder(s string) int {
	for _, w := range worst {
		s = strings.ReplaceAll(s, w, "")
	}
	return len([]rune(s))
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// letters keeps the letters of s, case-folded.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, emailKey(s))
}

// repeats tells whether s is one piece of at most four characters over and
// over.
func repeats(s string) bool {
	rs := []rune(s)
	for n := 1; n <= 4; n++ {
		same := len(rs) > n
		for i := n; i < len(rs) && same; i++ {
			same = rs[i] == rs[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// tellsOf tells whether a password is little more than the person's name or
// address.
func tellsOf(password, name, email string) bool {
	p := emailKey(password)
	local, host, _ := strings.Cut(emailKey(email), "@")
	parts := append(strings.Fields(emailKey(name)), local, host, strings.Split(host, ".")[0])
	for _, part := range parts {
		if len([]rune(part)) >= 4 {
			p = strings.ReplaceAll(p, part, "")
		}
	}
	return web.Length(p) < MinPassword/2
}

// hasher computes password hashes, few at a time: each holds Cost.MemoryKiB.
type hasher struct {
	cost    Cost
	slots   chan struct{}
	waiting atomic.Int64
	dummy   string // hash that no password has, for people who do not exist
	mu      sync.Mutex
	free    *time.Timer
}

// maxWaiting is how many sign-ins may queue for a slot.
const maxWaiting = 40

func newHasher(c Cost) *hasher {
	if c == (Cost{}) {
		c = DefaultCost
	}
	h := &hasher{cost: c, slots: make(chan struct{}, slotsFor(memoryMiB()))}
	salt := randomBytes(16)
	h.dummy = encodeHash(c, salt, randomBytes(32))
	return h
}

// slotsFor is one slot, two from 4 GiB of memory on.
func slotsFor(mib int) int {
	if mib >= 4000 {
		return 2
	}
	return 1
}

// memoryMiB is the machine's memory, 0 where it cannot be told.
func memoryMiB() int {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	var kib int
	if _, err := fmt.Sscanf(string(data), "MemTotal: %d kB", &kib); err != nil {
		return 0
	}
	return kib >> 10
}

// hash makes a new hash. Errors: Unavailable when too many wait.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := randomBytes(16)
	key, err := h.run(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return encodeHash(h.cost, salt, key), nil
}

// verify tells whether password belongs to encoded; "" takes as long and
// never does. Errors: Unavailable when too many wait.
func (h *hasher) verify(ctx context.Context, password, encoded string) (bool, error) {
	known := encoded != ""
	if !known {
		encoded = h.dummy
	}
	cost, salt, want, err := decodeHash(encoded)
	if err != nil {
		return false, err
	}
	got, err := h.run(ctx, password, salt, cost)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

func (h *hasher) run(ctx context.Context, password string, salt []byte, c Cost) ([]byte, error) {
	if len(password) > maxPassword {
		password = password[:maxPassword]
	}
	if h.waiting.Add(1) > maxWaiting {
		h.waiting.Add(-1)
		return nil, errs.New(errs.Unavailable, MsgErrorBusy)
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	key := argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, 1, 32)
	<-h.slots
	h.freeSoon()
	return key, nil
}

// freeSoon gives the memory of hashing back to the machine once no hash was
// made for a moment.
func (h *hasher) freeSoon() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.free == nil {
		h.free = time.AfterFunc(2*time.Second, debug.FreeOSMemory)
		return
	}
	h.free.Reset(2 * time.Second)
}

func (h *hasher) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.free != nil {
		h.free.Stop()
	}
}

var b64 = base64.RawStdEncoding

// encodeHash writes the PHC string form.
func encodeHash(c Cost, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func decodeHash(s string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("password hash of an unknown form")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &c.MemoryKiB, &c.Passes); err != nil {
		return c, nil, nil, fmt.Errorf("password hash: %w", err)
	}
	if salt, err = b64.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("password hash: %w", err)
	}
	if key, err = b64.DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("password hash: %w", err)
	}
	return c, salt, key, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}
