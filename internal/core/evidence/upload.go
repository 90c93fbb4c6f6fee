package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/filetype"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sandbox"
	"openroadmap/internal/platform/web"
)

// Received is a file that came in and was looked through.
type Received struct {
	File
	content *blob.File
}

// Close removes what is left of it in the spool.
func (r *Received) Close() error { return r.content.Close() }

// Receive takes a file in, measures it, and reads it through as what its name
// says it is. A file that is refused is an error of Kind Invalid at field
// "file", of Kind TooLarge when it is over the limit; both say which file and
// why. Close what is received.
func (s *Service) Receive(ctx context.Context, name string, content io.Reader) (*Received, error) {
	name = web.CleanFileName(name)
	kind, known := filetype.ByName(name)
	if !known {
		if _, err := io.Copy(io.Discard, content); err != nil {
			return nil, err
		}
		return nil, refused(errs.Invalid, MsgRefusedType, "Name", short(name), "Types", typeNames())
	}
	f, err := s.Spool.Receive(content, s.FileLimit)
	if e := errs.As(err); e != nil && e.Kind == errs.TooLarge {
		size, _ := e.Detail.(int64)
		return nil, refused(errs.TooLarge, MsgRefusedSize, "Name", short(name), "Size", megabytes(size), "Max", megabytes(s.FileLimit))
	}
	if err != nil {
		return nil, err
	}
	r := &Received{File{Name: name, Type: kind.Key, Size: f.Size, SHA256: f.ID}, f}
	if r.Charset, err = s.inspect(ctx, kind, name, f.Path); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// refused is an error at the file control.
func refused(k errs.Kind, id string, args ...any) error {
	return &errs.Error{Kind: k, Message: errs.Message{ID: "errs.invalid"}, Fields: []errs.Field{{Name: fieldFile, Message: errs.Message{ID: id, Args: args}}}}
}

func typeNames() string {
	var names []string
	for _, t := range filetype.Types() {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}

// problemMessages say why a file is refused.
var problemMessages = map[filetype.Problem]string{
	filetype.Empty: MsgRefusedEmpty, filetype.Other: MsgRefusedOther, filetype.Truncated: MsgRefusedTruncated, filetype.Damaged: MsgRefusedDamaged,
	filetype.Bomb: MsgRefusedBomb, filetype.Encrypted: MsgRefusedEncrypted, filetype.Macros: MsgRefusedMacros, filetype.Pixels: MsgRefusedPixels,
	filetype.NotText: MsgRefusedNotText,
}

// InSandbox waits for a slot and gives run the sandbox: features that read
// files of their own kinds share the slots, since each run may take the memory
// of a sandbox.
func (s *Service) InSandbox(ctx context.Context, run func(*sandbox.Runner) error) error {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return run(s.Sandbox)
}

// inspect reads a file through in the sandbox, as many at a time as there are
// slots, and returns the encoding of text.
func (s *Service) inspect(ctx context.Context, kind filetype.Type, name, at string) (charset string, err error) {
	var out []byte
	err = s.InSandbox(ctx, func(r *sandbox.Runner) (err error) { out, err = r.Run(ctx, filetype.Prefix+kind.Key, at); return err })
	var failed *sandbox.Failed
	if errors.As(err, &failed) {
		s.Log.Warn("a file could not be read through", "type", kind.Key, "reason", failed.Reason, "detail", failed.Detail)
		return "", refused(errs.Invalid, MsgRefusedUnreadable, "Name", short(name), "Type", kind.Name)
	}
	if err != nil {
		return "", err
	}
	var v filetype.Verdict
	if err := json.Unmarshal(out, &v); err != nil {
		return "", fmt.Errorf("read the verdict on a file: %w", err)
	}
	if v.Problem != filetype.None {
		return "", verdictError(v, kind, name)
	}
	return v.Charset, nil
}

func verdictError(v filetype.Verdict, kind filetype.Type, name string) error {
	id := problemMessages[v.Problem]
	switch {
	case v.Problem == filetype.Other && v.Found == "":
		id = MsgRefusedNotIt
	case v.Problem == filetype.Other && (v.Found == "HTML" || v.Found == "SVG"):
		id = MsgRefusedActive
	case v.Problem == filetype.Damaged && v.Place != "":
		id = MsgRefusedDamagedAt
	}
	return refused(errs.Invalid, id, "Name", short(name), "Type", kind.Name, "Found", v.Found, "Place", short(v.Place))
}

// AddFiles adds files to a record, all or none; what a contributor adds is
// proposed. The content is durable when it returns. Errors: NotFound,
// Forbidden, Invalid by field, TooLarge when the quota of the Party is used
// up.
func (s *Service) AddFiles(ctx context.Context, a access.Actor, ref Ref, in Input, files []*Received) ([]Evidence, error) {
	return s.addFiles(ctx, a, ref, in, files, "")
}

// ReplaceFile adds a newer version of a file; the older one stays readable.
// Errors as for AddFiles, Conflict when somebody has replaced it meanwhile.
func (s *Service) ReplaceFile(ctx context.Context, a access.Actor, party, id string, in Input, file *Received) (Evidence, error) {
	old, err := s.replaceable(ctx, a, party, id)
	if err != nil {
		return old, err
	}
	list, err := s.addFiles(ctx, a, old.Ref, in, []*Received{file}, old.ID)
	if err != nil {
		return old, err
	}
	return list[0], nil
}

func (s *Service) addFiles(ctx context.Context, a access.Actor, ref Ref, in Input, files []*Received, replaces string) (list []Evidence, err error) {
	if err := s.put(ctx, files); err != nil {
		return nil, err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err = s.addFilesIn(ctx, tx, a, ref, in, files, replaces)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("add files to %s %q: %w", ref.Kind, ref.ID, err)
	}
	return list, s.makeSure(ctx, files)
}

// put brings the content of files into the store.
func (s *Service) put(ctx context.Context, files []*Received) error {
	for _, f := range files {
		if err := s.Store.Put(ctx, f.content); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) addFilesIn(ctx context.Context, tx *db.Tx, a access.Actor, ref Ref, in Input, files []*Received, replaces string) ([]Evidence, error) {
	rec, proposes, err := s.mayAdd(ctx, tx, a, ref)
	if err != nil {
		return nil, err
	}
	if err := in.check(rec, false, false).Err(); err != nil {
		return nil, err
	}
	if err := s.checkQuota(ctx, tx, ref.Party, files); err != nil {
		return nil, err
	}
	list := make([]Evidence, len(files))
	for i, f := range files {
		e := newEvidence(a, ref, in, proposes, tx)
		e.File, e.Replaces = f.File, replaces
		if in.Title == "" || len(files) > 1 {
			e.Title = i18n.NewText(in.Lang, titleOf(in.Title, f.Name))
		}
		list[i] = e
	}
	return list, s.insert(ctx, tx, a, list)
}

// titleOf is the title of a file whose title was not typed, or of one of
// several.
func titleOf(typed, name string) string {
	plain := strings.TrimSuffix(name, path.Ext(name))
	if plain == "" {
		plain = name
	}
	if typed == "" {
		return plain
	}
	if t := typed + ": " + plain; web.Length(t) <= web.MaxTitle {
		return t
	}
	return plain
}

// checkQuota refuses files that do not fit. What is left is rounded down, so
// that it never reads as enough.
func (s *Service) checkQuota(ctx context.Context, tx *db.Tx, party string, files []*Received) error {
	used, err := selectUsed(ctx, tx, party)
	if err != nil {
		return err
	}
	var more int64
	for _, f := range files {
		more += f.Size
	}
	if used+more > s.Quota {
		return refused(errs.TooLarge, MsgRefusedQuota, "Size", megabytes(more), "Left", strconv.FormatInt(max(0, s.Quota-used)>>20, 10), "Max", megabytes(s.Quota))
	}
	return nil
}

// makeSure puts content again that was collected between being put and being
// referred to; from now on it is safe.
func (s *Service) makeSure(ctx context.Context, files []*Received) error {
	for _, f := range files {
		_, err := s.Store.Stat(ctx, f.SHA256)
		if errs.Is(err, errs.NotFound) {
			err = s.Store.Put(ctx, f.content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
