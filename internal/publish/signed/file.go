// Package signed is the form of a signed roadmap file: everything public of a
// roadmap in one JSON file that anyone can verify without asking the
// installation that made it. See docs/roadmap-file.md.
//
// A file holds content, a manifest with a hash for every section and every
// field of every activity, and an Ed25519 signature over the manifest. So a
// file that was altered says where. The package knows bytes and places, not
// what a roadmap is; it neither stores nor serves anything.
//
// Follows RFC 8785 (canonical JSON) and RFC 8032 (Ed25519).
package signed

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Schema names the form of the file that this program writes and reads.
const Schema = "openroadmap/roadmap-file/1"

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 32 << 20

// Reasons to refuse a file. Altered comes with the places, see AlteredError.
var (
	ErrTooLarge  = errors.New("the file is larger than 32 MiB")
	ErrForm      = errors.New("the file is no roadmap file")
	ErrNewer     = errors.New("the file is of a newer form: upgrade this program to read it")
	ErrSignature = errors.New("the signature does not fit the manifest")
)

// AlteredError says where a file differs from what was signed: paths such as
// "activities/2.4/title".
type AlteredError struct{ Places []string }

func (e AlteredError) Error() string { return "altered at " + strings.Join(e.Places, ", ") }

// envelope is the outer form of the file.
type envelope struct {
	Schema    string            `json:"schema"`
	Content   any               `json:"content"`
	Manifest  map[string]string `json:"manifest"` // place → SHA-256 of its canonical form, hexadecimal
	Key       string            `json:"key"`      // public, base64
	Signature string            `json:"signature"`
}

// Sign makes the file of content, a value that encodes to a JSON object. The
// same content and key give the same bytes.
func Sign(content any, key ed25519.PrivateKey) ([]byte, error) {
	data, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("sign roadmap file: %w", err)
	}
	tree, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("sign roadmap file: %w", err)
	}
	manifest, err := manifestOf(tree)
	if err != nil {
		return nil, fmt.Errorf("sign roadmap file: %w", err)
	}
	message, err := toSign(Schema, manifest)
	if err != nil {
		return nil, fmt.Errorf("sign roadmap file: %w", err)
	}
	return canonical(map[string]any{"schema": Schema, "content": tree, "manifest": anyMap(manifest),
		"key": base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)), "signature": base64.StdEncoding.EncodeToString(ed25519.Sign(key, message))})
}

// Verified is a file that is as it was signed.
type Verified struct {
	Content     json.RawMessage
	Key         ed25519.PublicKey
	Fingerprint string // of the key, see Fingerprint
}

// Verify reads a file and holds it against its own signature. Whose key it is
// the caller decides by its fingerprint. Errors: ErrTooLarge, ErrForm (with
// the reason), ErrNewer, ErrSignature, AlteredError.
func Verify(r io.Reader) (Verified, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return Verified{}, fmt.Errorf("read roadmap file: %w", err)
	}
	if len(data) > MaxSize {
		return Verified{}, ErrTooLarge
	}
	tree, err := parse(data)
	if err != nil {
		return Verified{}, fmt.Errorf("%w: %w", ErrForm, err)
	}
	e, err := open(tree)
	if err != nil {
		return Verified{}, err
	}
	return e.verify()
}

// open reads the outer form.
func open(tree any) (e envelope, err error) {
	m, _ := tree.(map[string]any)
	e.Schema, _ = m["schema"].(string)
	if version, ok := strings.CutPrefix(e.Schema, "openroadmap/roadmap-file/"); !ok {
		return e, fmt.Errorf("%w: it does not name its schema", ErrForm)
	} else if n, err := strconv.Atoi(version); err != nil || n > 1 {
		return e, ErrNewer
	}
	manifest, ok := m["manifest"].(map[string]any)
	e.Content, e.Manifest = m["content"], map[string]string{}
	e.Key, _ = m["key"].(string)
	e.Signature, _ = m["signature"].(string)
	for place, hash := range manifest {
		h, isText := hash.(string)
		e.Manifest[place], ok = h, ok && isText
	}
	if !ok || len(m) != 5 || e.Schema != Schema {
		return e, fmt.Errorf("%w: it needs schema, content, manifest, key and signature and nothing else", ErrForm)
	}
	return e, nil
}

func (e envelope) verify() (Verified, error) {
	key, err1 := base64.StdEncoding.DecodeString(e.Key)
	signature, err2 := base64.StdEncoding.DecodeString(e.Signature)
	if err1 != nil || err2 != nil || len(key) != ed25519.PublicKeySize {
		return Verified{}, fmt.Errorf("%w: key or signature cannot be read", ErrForm)
	}
	message, err := toSign(e.Schema, e.Manifest)
	if err != nil {
		return Verified{}, err
	}
	if !ed25519.Verify(key, message, signature) {
		return Verified{}, ErrSignature
	}
	now, err := manifestOf(e.Content)
	if err != nil {
		return Verified{}, fmt.Errorf("%w: %w", ErrForm, err)
	}
	if places := differing(e.Manifest, now); len(places) > 0 {
		return Verified{}, AlteredError{places}
	}
	content, err := canonical(e.Content)
	return Verified{Content: content, Key: key, Fingerprint: Fingerprint(key)}, err
}

// toSign is what the signature stands under.
func toSign(schema string, manifest map[string]string) ([]byte, error) {
	return canonical(map[string]any{"schema": schema, "manifest": anyMap(manifest)})
}

func anyMap(m map[string]string) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// manifestOf hashes every section of content. A section that is a list of
// objects is hashed by item and field, so that a difference has a place.
func manifestOf(content any) (map[string]string, error) {
	sections, ok := content.(map[string]any)
	if !ok {
		return nil, errors.New("the content is no object")
	}
	manifest := map[string]string{}
	for name, v := range sections {
		list, isList := v.([]any)
		if err := put(manifest, name, count(v)); err != nil {
			return nil, err
		}
		for i, item := range list {
			if err := putItem(manifest, name, i, item); err != nil {
				return nil, err
			}
		}
		if !isList {
			if err := putItem(manifest, name, -1, v); err != nil {
				return nil, err
			}
		}
	}
	return manifest, nil
}

// count stands for a list or an object itself: how many it holds.
func count(v any) any {
	switch v := v.(type) {
	case []any:
		return json.Number(strconv.Itoa(len(v)))
	case map[string]any:
		return json.Number(strconv.Itoa(len(v)))
	}
	return v
}

// putItem hashes the fields of one item; i is its place in a list, or -1.
func putItem(manifest map[string]string, section string, i int, item any) error {
	fields, isObject := item.(map[string]any)
	at := section
	if i >= 0 {
		at = section + "/" + itemName(fields, i)
		if err := put(manifest, at, count(item)); err != nil {
			return err
		}
	}
	if !isObject {
		return nil
	}
	for name, v := range fields {
		if err := put(manifest, at+"/"+name, v); err != nil {
			return err
		}
	}
	return nil
}

// itemName is what people call an item: its number, else its place in the
// list. The place stands with it, so that no two items share a name.
func itemName(fields map[string]any, i int) string {
	switch n := fields["number"].(type) {
	case string:
		return n + "@" + strconv.Itoa(i+1)
	case json.Number:
		return n.String() + "@" + strconv.Itoa(i+1)
	}
	return "@" + strconv.Itoa(i+1)
}

func put(manifest map[string]string, place string, v any) error {
	data, err := canonical(v)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	sum := sha256.Sum256(data)
	manifest[place] = hex.EncodeToString(sum[:])
	return nil
}

// differing lists the places that are not as signed, sorted.
func differing(was, now map[string]string) (places []string) {
	for place, hash := range was {
		if now[place] != hash {
			places = append(places, place)
		}
	}
	for place := range now {
		if _, known := was[place]; !known {
			places = append(places, place)
		}
	}
	return slices.Sorted(slices.Values(places))
}

// Fingerprint names a key to people: eight groups of four hexadecimal digits
// of its SHA-256.
func Fingerprint(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	s := hex.EncodeToString(sum[:16])
	groups := make([]string, 0, 8)
	for i := 0; i < len(s); i += 4 {
		groups = append(groups, s[i:i+4])
	}
	return strings.Join(groups, " ")
}
