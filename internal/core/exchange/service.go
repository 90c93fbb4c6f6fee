package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/jobs"
	"openroadmap/internal/platform/sheet"
)

// New is what is sent for an import.
type New struct {
	Party    string
	Slug     string
	Lang     i18n.Lang
	FileName string
	Named    func() string // in place of FileName, once File has been read
	File     io.Reader
	Plan     Plan
}

// Start takes a file in and looks at it: an import that needs nobody's answer
// is read at once, in the background. Errors: Forbidden, NotFound, TooLarge;
// Invalid for a file that cannot be read, is of another list or of a newer
// version.
func (s *Service) Start(ctx context.Context, a access.Actor, d dataset.Dataset, n New) (Import, error) {
	if err := s.Access.Demand(a, d.Write, n.Party); err != nil {
		return Import{}, err
	}
	im := Import{ID: db.NewID(), Party: n.Party, Dataset: d.Key, Slug: n.Slug, Person: a.Person, Lang: n.Lang, FileName: baseName(n.FileName), State: Asking, Plan: n.Plan, CreatedAt: s.DB.Now()}
	d, err := d.Of(ctx, n.Party)
	if err != nil {
		return Import{}, err
	}
	if im.Bytes, im.SHA256, err = s.keep(ctx, im.ID, n.File); err == nil {
		if n.Named != nil {
			im.FileName = baseName(n.Named())
		}
		err = s.lookAt(ctx, a, d, &im)
	}
	if err == nil {
		err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			im.UpdatedAt = tx.At
			return insertImport(ctx, tx, im)
		})
	}
	if err != nil {
		gone := s.DB.Tx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error { return deleteParts(ctx, tx, im.ID, "exchange_chunks") })
		s.logged(gone)
		return Import{}, fmt.Errorf("start import of %s: %w", d.Key, err)
	}
	s.bell.Ring()
	return im, nil
}

// baseName is a file's name without folders, and without what is no text.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	return dataset.Short(name)
}

// lookAt decides what is next: documents are read at once, tables once it is
// known how.
func (s *Service) lookAt(ctx context.Context, a access.Actor, d dataset.Dataset, im *Import) error {
	if d.Files != nil {
		return s.lookAtFiles(a, d, im)
	}
	return s.look(ctx, d, im)
}

// look opens the file and decides what is next: reading it, or asking how.
func (s *Service) look(ctx context.Context, d dataset.Dataset, im *Import) error {
	p := &im.Plan
	if p.Encoding != "" { // of a kept plan: another file may be written otherwise, and show it
		if e, guessed, err := sheet.Detect(s.file(ctx, *im), im.Bytes); err == nil && !guessed {
			p.Encoding = e
		}
	}
	h, info, err := s.firstHeads(ctx, im)
	if err != nil {
		return err
	}
	if err := checkSchema(d, h.Schema); err != nil {
		return err
	}
	if len(h.Samples) == 0 && (h.Schema != "" || len(info.Sheets) < 2) {
		return errs.New(errs.Invalid, MsgProblemNoRows)
	}
	p.Guessed = info.Guessed && p.Encoding == ""
	p.Format, p.Encoding, p.Sheets = info.Format, info.Encoding, info.Sheets
	if p.Sheet == "" {
		p.Sheet = info.Sheet
	}
	columns, strange := s.known(d, s.Langs(im.Party)[0]).recognized(h.Names)
	switch {
	case p.Mapped && !p.Guessed && p.fits(h),
		!p.Mapped && !p.Guessed && (h.Schema != "" || strange == 0) && len(columns) > 0:
		im.State = Reading
		return nil
	case !p.Mapped:
		if p.Alike, err = s.alike(ctx, *im); err != nil {
			return err
		}
	}
	return s.propose(ctx, d, im)
}

// firstHeads is heads of the first sheet that is not empty, or of the one that
// the plan names.
func (s *Service) firstHeads(ctx context.Context, im *Import) (heads, sheet.Info, error) {
	h, info, err := s.heads(ctx, *im)
	if im.Plan.Sheet != "" {
		return h, info, err
	}
	for _, name := range info.Sheets {
		if e := errs.As(err); e == nil || e.Message.ID != MsgProblemEmpty {
			break
		}
		im.Plan.Sheet = name
		h, info, err = s.heads(ctx, *im)
	}
	return h, info, err
}

// heads reads the column heads, and closes the file.
func (s *Service) heads(ctx context.Context, im Import) (heads, sheet.Info, error) {
	book, info, h, err := s.open(ctx, im, titleRows)
	if err != nil {
		return h, info, err
	}
	return h, info, book.Close()
}

// propose fills in for the form of columns where the heads stand, and which
// fields they may mean. What a person has chosen stays.
func (s *Service) propose(ctx context.Context, d dataset.Dataset, im *Import) error {
	h, _, err := s.heads(ctx, *im)
	if err != nil {
		return err
	}
	p := &im.Plan
	if row := h.below(); row > 0 && p.HeadRow == 0 {
		p.HeadRow = row
		if h, _, err = s.heads(ctx, *im); err != nil {
			return err
		}
	}
	k := s.known(d, s.Langs(im.Party)[0])
	columns, _ := k.recognized(h.Names)
	for key, head := range p.Columns {
		if slices.Contains(h.Names, head) {
			columns[key] = head
		}
	}
	k.guess(h.Names, columns)
	p.Columns, p.HeadRow, im.State = columns, h.Row, Asking
	return nil
}

// Open makes s ready to use: call it once, after its fields are filled.
func (s *Service) Open() *Service {
	s.bell = jobs.NewBell()
	slices.SortStableFunc(s.Datasets, func(a, b dataset.Dataset) int { return a.Order - b.Order })
	return s
}

// Get is one import with its list. Errors: NotFound, Forbidden.
func (s *Service) Get(ctx context.Context, a access.Actor, party, id string) (Import, dataset.Dataset, error) {
	if err := s.Access.Demand(a, PermImport, party); err != nil {
		return Import{}, dataset.Dataset{}, err
	}
	if !db.IsID(id) {
		return Import{}, dataset.Dataset{}, errs.New(errs.NotFound, "error.not_found")
	}
	im, err := selectImport(ctx, s.DB.Read(), party, id)
	if err != nil {
		return Import{}, dataset.Dataset{}, err
	}
	d, err := s.find(ctx, im.Dataset, im.Party)
	if err == nil && !s.Access.Allows(a, d.Write, access.Object{Party: party}) {
		err = errs.New(errs.NotFound, "error.not_found") // imports of lists that a may not change
	}
	return im, d, err
}

// List gives the newest imports that a may see.
func (s *Service) List(ctx context.Context, a access.Actor, party string) ([]Import, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil || !s.Access.Allows(a, PermImport, access.Object{Party: party}) {
		return nil, err
	}
	list, err := selectImports(ctx, s.DB.Read(), party, 50)
	return slices.DeleteFunc(list, func(im Import) bool {
		d, ok := s.Dataset(im.Dataset)
		return !ok || !s.Access.Allows(a, d.Write, access.Object{Party: party})
	}), err
}

// change moves an import on, if it is in one of the states from. Error:
// Conflict if it is not.
func (s *Service) change(ctx context.Context, a access.Actor, party, id string, from []State, do func(ctx context.Context, tx *db.Tx, im *Import) error) (Import, error) {
	if _, _, err := s.Get(ctx, a, party, id); err != nil {
		return Import{}, err
	}
	var im Import
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if im, err = selectImport(ctx, tx, party, id); err != nil {
			return err
		}
		if !slices.Contains(from, im.State) {
			return errs.New(errs.Conflict, MsgErrorMoved)
		}
		if err := do(ctx, tx, &im); err != nil {
			return err
		}
		return updateImport(ctx, tx, im)
	})
	if err == nil {
		s.bell.Ring()
	}
	return im, err
}

// Accept saves the rows that are good. all demands that every row is: Invalid
// otherwise. What is saved is saved in the name of a.
func (s *Service) Accept(ctx context.Context, a access.Actor, party, id string, all bool) (Import, error) {
	return s.change(ctx, a, party, id, []State{Ready}, func(_ context.Context, _ *db.Tx, im *Import) error {
		switch {
		case all && im.Failed > 0:
			return errs.New(errs.Invalid, MsgErrorNotAll, "Failed", im.Failed)
		case im.Good() == 0:
			return errs.New(errs.Invalid, MsgErrorNothing)
		}
		im.State, im.Person, im.Problem = Applying, a.Person, nil
		return nil
	})
}

// Stop ends work after the block in hand. What is saved by then is taken back.
func (s *Service) Stop(ctx context.Context, a access.Actor, party, id string) (Import, error) {
	return s.change(ctx, a, party, id, []State{Reading, Applying}, func(_ context.Context, _ *db.Tx, im *Import) error {
		if im.State == Applying {
			im.Person, im.Problem = a.Person, &Message{ID: MsgProblemStopped}
		}
		im.State = map[State]State{Reading: Dropped, Applying: Undoing}[im.State]
		return nil
	})
}

// Undo takes back what an import saved, field by field where nobody has
// changed the field since.
func (s *Service) Undo(ctx context.Context, a access.Actor, party, id string) (Import, error) {
	return s.change(ctx, a, party, id, []State{Applied}, func(_ context.Context, _ *db.Tx, im *Import) error {
		im.State, im.Person, im.Problem = Undoing, a.Person, nil
		return nil
	})
}

// Drop forgets an import that was not saved.
func (s *Service) Drop(ctx context.Context, a access.Actor, party, id string) (Import, error) {
	return s.change(ctx, a, party, id, []State{Asking, Ready, Failed}, func(ctx context.Context, tx *db.Tx, im *Import) error {
		im.State = Dropped
		return deleteParts(ctx, tx, im.ID, "exchange_chunks", "exchange_blocks")
	})
}

// Map says how the columns of a foreign file are read, and has it read. With
// a name the plan is kept for the Party's next file of the same kind.
func (s *Service) Map(ctx context.Context, a access.Actor, party, id string, p Plan) (Import, error) {
	return s.change(ctx, a, party, id, []State{Asking, Ready, Failed}, func(ctx context.Context, tx *db.Tx, im *Import) error {
		p.Mapped, p.Guessed = true, false
		im.Plan, im.State, im.Problem = p, Reading, nil
		if p.SaveAs == "" {
			return nil
		}
		data, err := json.Marshal(p.toKeep())
		if err != nil {
			return err
		}
		return saveMapping(ctx, tx, mappingRow{Party: party, Dataset: im.Dataset, Name: p.SaveAs, Plan: string(data)})
	})
}

// AskAgain goes back to the choice of columns, as long as nothing is saved.
func (s *Service) AskAgain(ctx context.Context, a access.Actor, party, id string) (Import, error) {
	return s.change(ctx, a, party, id, []State{Ready, Failed}, func(ctx context.Context, tx *db.Tx, im *Import) error {
		im.State, im.Problem, im.Plan.Asked = Asking, nil, false
		im.Plan.DaysHold, im.Plan.DaysCell = false, nil
		im.Rows, im.Counts, im.Done = 0, Counts{}, 0
		return deleteParts(ctx, tx, im.ID, "exchange_blocks")
	})
}

// RunNow does the work that im waits for, here: for the command line.
func (s *Service) RunNow(ctx context.Context, a access.Actor, im Import) (Import, error) {
	err := s.do(ctx, a, &im)
	if im.State == Undoing && im.brokeOff() {
		back, _ := s.worksFor(ctx, im)
		err = errors.Join(err, s.do(ctx, back, &im))
	}
	return im, err
}

// encodings offers the encodings with how a line of the file looks in each.
func (s *Service) encodings(ctx context.Context, im Import) (list [][2]string, err error) {
	buf := make([]byte, min(im.Bytes, 64<<10))
	if _, err := s.file(ctx, im).ReadAt(buf, 0); err != nil && err != io.EOF {
		return nil, err
	}
	for _, e := range sheet.Encodings {
		list = append(list, [2]string{string(e), telling(e.Decode(buf))})
	}
	return list, nil
}

// telling is a piece of text around its first letter beyond ASCII.
func telling(text string) string {
	i := strings.IndexFunc(text, func(r rune) bool { return r > 0x7f })
	if i < 0 {
		return ""
	}
	from := max(strings.LastIndexAny(text[:i], "\n,;\t")+1, i-40)
	rest := []rune(text[from:])
	return strings.Join(strings.Fields(string(rest[:min(50, len(rest))])), " ")
}
